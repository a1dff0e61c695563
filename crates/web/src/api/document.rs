//! The OpenAPI document: built from the table of routes, the types of views and one line a route.

use std::sync::LazyLock;

use axum::{
    body::Bytes,
    http::header,
    response::{IntoResponse, Response},
};
use utoipa::{
    OpenApi,
    openapi::{
        Content, HttpMethod, InfoBuilder, LicenseBuilder, OpenApi as Document, PathItem, Paths, Ref, Required,
        ResponseBuilder, ResponsesBuilder,
        path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
        request_body::RequestBodyBuilder,
        schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type},
        security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme},
    },
};

use super::lines::{DOCUMENT_MADE, JSON, Line, lines};
use crate::{
    api::{acts, cases, extracts, identity, matching, measures, referrals, reports, samples, sharing, subscriptions},
    routes,
};

#[derive(OpenApi)]
#[openapi(components(schemas(
    publish::View<publish::SearchPage>,
    publish::View<publish::KeptSearch>,
    publish::View<publish::Page<publish::SubjectRef>>,
    publish::View<publish::Page<publish::RowMatch>>,
    publish::View<publish::SubjectFile>,
    publish::View<publish::Page<publish::RecordRow>>,
    publish::View<publish::RecordFile>,
    publish::View<publish::FileAsOf>,
    publish::View<publish::Explanation>,
    publish::View<publish::Explained>,
    publish::View<publish::Page<publish::AuthorisationRow>>,
    publish::View<publish::Page<publish::ListEntry>>,
    publish::View<publish::ListFile>,
    publish::View<publish::PublicityTable>,
    publish::View<publish::Page<publish::PublicityRow>>,
    publish::View<publish::Page<publish::StatisticRow>>,
    publish::View<publish::StatisticFile>,
    publish::View<publish::Page<publish::LeagueRow>>,
    publish::View<publish::Page<publish::QualityRow>>,
    publish::View<publish::Sharing>,
    publish::View<publish::DatasetQuality>,
    publish::View<publish::Page<publish::DatasetEntry>>,
    publish::View<publish::DatasetFile>,
    publish::View<publish::DatasetAudiences>,
    publish::View<publish::ClassDraft>,
    publish::View<publish::Page<publish::DeliveryRow>>,
    publish::View<publish::DeliveryFile>,
    publish::View<publish::DryRunFile>,
    publish::View<publish::Page<publish::RowView>>,
    publish::View<publish::Page<publish::ReviewItem>>,
    publish::View<publish::DrawnLinks>,
    publish::View<publish::Page<publish::ObjectionItem>>,
    publish::View<publish::Page<publish::HoldItem>>,
    publish::View<publish::Page<publish::ProposalItem>>,
    publish::View<publish::Page<publish::DutyRow>>,
    publish::View<publish::Page<publish::MeasureLine>>,
    publish::View<publish::Page<publish::MeasureAnswer>>,
    publish::View<publish::MeasureAnswer>,
    publish::View<publish::Page<publish::ExitRow>>,
    publish::View<publish::Page<publish::ReferralRow>>,
    publish::View<publish::Overview>,
    publish::View<publish::Page<publish::CaseKind>>,
    publish::View<publish::Page<publish::CaseLine>>,
    publish::View<publish::Page<publish::CommitmentKind>>,
    publish::View<publish::Page<publish::CommitmentRow>>,
    publish::View<publish::CommitmentRow>,
    publish::View<publish::IssuedReport>,
    publish::View<publish::CaseFile>,
    publish::View<publish::CaseOutcome>,
    acts::SignIn,
    acts::ObjectionSent,
    acts::AuthorisationSent,
    acts::DecisionSent,
    cases::CaseOpenedSent,
    cases::CaseActSent,
    cases::CaseMade,
    sharing::SharingSent,
    samples::SampleSent,
    samples::ComparisonSent,
    publish::View<publish::Page<publish::SampleRow>>,
    publish::View<publish::SampleFile>,
    extracts::ExtractSent,
    publish::View<publish::Page<publish::ExtractEntry>>,
    publish::View<publish::ExtractEntry>,
    cases::ReceiptSent,
    identity::MergeSent,
    identity::SplitSent,
    identity::MoveSent,
    identity::SuccessorSent,
    acts::ReasonsSent,
    acts::Made,
    subscriptions::SubscriptionSent,
    subscriptions::SubscriptionMade,
    subscriptions::Subscriptions,
    crate::list_portal::EntryProposed,
    crate::commitment_portal::CommitmentSent,
    crate::report_portal::ReportSent,
    reports::ReportChecked,
    matching::MatchRow,
    measures::MeasuresAsked,
    measures::MeasuresReported,
    referrals::ReferralDeclined,
    measures::ListingEndSent,
)))]
struct Schemas;

fn parameter(name: &str, place: ParameterIn) -> Parameter {
    let required = if place == ParameterIn::Path { Required::True } else { Required::False };
    ParameterBuilder::new().name(name).parameter_in(place).required(required).schema(Some(value(name))).build()
}

/// What a parameter of that name may be, in every route.
fn value(name: &str) -> ObjectBuilder {
    let schema = ObjectBuilder::new();
    match name {
        "limit" | "candidates" => schema.schema_type(Type::Integer).minimum(Some(1)),
        "from" | "to" | "as_of" | "day" => {
            schema.schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
        }
        _ => schema.schema_type(Type::String),
    }
}

fn operation(line: &Line) -> OperationBuilder {
    let in_path = line.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut operation = OperationBuilder::new().summary(Some(line.does)).operation_id(Some(format!(
        "{}{}",
        line.method.to_lowercase(),
        line.path.replace(['/', '{', '}', '.'], "_")
    )));
    for name in in_path {
        operation = operation.parameter(parameter(name, ParameterIn::Path));
    }
    for name in line.query {
        operation = operation.parameter(parameter(name, ParameterIn::Query));
    }
    if line.method == "POST" {
        operation = operation.parameter(parameter("Idempotency-Key", ParameterIn::Header));
    }
    if !line.takes.is_empty() {
        let schema = Ref::from_schema_name(line.takes);
        let body = RequestBodyBuilder::new()
            .content("application/json", Content::new(Some(schema)))
            .required(Some(Required::True));
        operation = operation.request_body(Some(body.build()));
    }
    let (status, text) = match (line.method, line.gives) {
        ("POST", "") => ("204", "Done."),
        ("POST", gives) if gives.ends_with("Made") => ("201", "Made; Location says where."),
        _ => ("200", "The view."),
    };
    let mut answer = ResponseBuilder::new().description(text);
    let of_own_shape = || Content::new(Some(ObjectBuilder::new().build()));
    answer = match line.gives {
        "" => answer,
        JSON => answer.content("application/json", of_own_shape()),
        DOCUMENT_MADE => answer.content("application/json", of_own_shape()).content("application/pdf", of_own_shape()),
        named => answer.content("application/json", Content::new(Some(Ref::from_schema_name(named)))),
    };
    let problem = ResponseBuilder::new()
        .description("A problem document (RFC 9457).")
        .content("application/problem+json", Content::new(Some(ObjectBuilder::new().schema_type(Type::Object))));
    let answers = ResponsesBuilder::new().response(status, answer).response("default", problem);
    operation.responses(answers.build())
}

fn whole() -> Document {
    let mut document = Schemas::openapi();
    document.info = InfoBuilder::new()
        .title("Probity")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("Credit files of market subjects: what is public, and what an account is entitled to."))
        .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
        .build();
    let mut paths = Paths::new();
    let table = routes::table();
    for line in lines() {
        let method = if line.method == "GET" { HttpMethod::Get } else { HttpMethod::Post };
        let route = table.iter().find(|route| route.path == line.path && route.method == line.method);
        let mut operation = operation(line);
        if let Some(route) = route {
            operation = operation.description(Some(format!("Asks leave for `{}`.", route.action.name())));
        }
        let signed = route.is_some_and(|route| {
            !matches!(route.action, crate::action::Action::ReadPublic | crate::action::Action::SignIn)
        });
        if signed {
            operation = operation.security(SecurityRequirement::new("token", Vec::<String>::new()));
        }
        let item = PathItem::new(method, operation);
        match paths.paths.get_mut(line.path) {
            Some(known) => known.merge_operations(item),
            None => {
                paths.paths.insert(line.path.to_owned(), item);
            }
        }
    }
    document.paths = paths;
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    document
}

static DOCUMENT: LazyLock<Bytes> =
    LazyLock::new(|| Bytes::from(whole().to_pretty_json().unwrap_or_else(|error| format!("\"{error}\""))));

pub(crate) async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, no-cache")], DOCUMENT.clone())
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_of_the_api_has_a_line_and_every_line_a_route() {
        let told: Vec<_> = lines().map(|line| (line.method, line.path)).collect();
        let table = routes::table();
        let built: Vec<_> = table
            .iter()
            .filter(|route| route.path.starts_with("/api/"))
            .map(|route| (route.method, route.path))
            .collect();
        assert_eq!(told, built);
    }

    #[test]
    fn every_type_that_a_line_names_is_in_the_document() {
        let document = whole();
        let schemas = document.components.unwrap().schemas;
        for line in lines() {
            for name in [line.gives, line.takes] {
                assert!(
                    name.is_empty() || [JSON, DOCUMENT_MADE].contains(&name) || schemas.contains_key(name),
                    "{} names {name}: {:?}",
                    line.path,
                    schemas.keys()
                );
            }
        }
    }

    #[test]
    fn no_reference_leads_nowhere() {
        let document: serde_json::Value = serde_json::from_slice(&DOCUMENT).unwrap();
        let mut wanted = Vec::new();
        references(&document, &mut wanted);
        assert!(wanted.len() > 50);
        for reference in wanted {
            let pointer = reference.trim_start_matches('#');
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
    }

    fn references(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(map) => {
                if let Some(serde_json::Value::String(reference)) = map.get("$ref") {
                    found.push(reference.clone());
                }
                map.values().for_each(|inner| references(inner, found));
            }
            serde_json::Value::Array(items) => items.iter().for_each(|inner| references(inner, found)),
            _ => {}
        }
    }
}
