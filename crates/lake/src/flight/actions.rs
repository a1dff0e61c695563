//! What is done besides asking: statements are prepared, questions stopped, sessions ended.

use arrow_flight::{
    Action, CancelFlightInfoRequest, CancelFlightInfoResult, CancelStatus, FlightInfo,
    error::FlightError,
    sql::{
        ActionCancelQueryRequest, ActionCancelQueryResult, ActionCreatePreparedStatementRequest,
        ActionCreatePreparedStatementResult, Any, ProstMessageExt,
    },
};
use prost::{Message, bytes::Bytes};
use tonic::metadata::MetadataMap;

use super::{Desk, Refusal, door, rows::plain, service::Service, ticket::Numbered};

const PREPARE: &str = "CreatePreparedStatement";
const CLOSE: &str = "ClosePreparedStatement";
const CANCEL: &str = "CancelFlightInfo";
const CANCEL_QUERY: &str = "CancelQuery";
const CLOSE_SESSION: &str = "CloseSession";

/// A `CloseSessionResult` whose status is `CLOSED`.
const SESSION_CLOSED: &[u8] = &[0x08, 0x01];

/// The actions, and what each does.
pub(super) const ALL: [(&str, &str); 5] = [
    (PREPARE, "says which columns the answer to a question has, and gives a handle for it"),
    (CLOSE, "does nothing: a handle is the question itself, and nothing is kept"),
    (CANCEL, "stops a question that runs"),
    (CANCEL_QUERY, "the same, as older tools say it"),
    (CLOSE_SESSION, "ends the session that the handshake began"),
];

/// Does something; what is sent back, where anything is.
pub(super) async fn act<D: Desk>(
    service: &Service<D>,
    headers: &MetadataMap,
    action: &Action,
) -> Result<Option<Bytes>, Refusal> {
    let asker = service.asker(headers).await?;
    match action.r#type.as_str() {
        PREPARE => {
            let request: ActionCreatePreparedStatementRequest = unpacked(&action.body)?;
            prepare(service, &asker, request.query).await.map(Some)
        }
        CLOSE => Ok(None),
        CANCEL => {
            let request = CancelFlightInfoRequest::decode(&*action.body).map_err(|_| not_understood())?;
            let stopped = stop(service, &asker, &request.info.unwrap_or_default())?;
            Ok(Some(CancelFlightInfoResult::new(stopped).encode_to_vec().into()))
        }
        CANCEL_QUERY => {
            let request: ActionCancelQueryRequest = unpacked(&action.body)?;
            let info = FlightInfo::decode(&*request.info).map_err(|_| not_understood())?;
            // Both kinds of results bear the same numbers.
            let result = stop(service, &asker, &info)? as i32;
            Ok(Some(ActionCancelQueryResult { result }.as_any().encode_to_vec().into()))
        }
        CLOSE_SESSION => {
            if let Some(token) = door::bearer(headers)? {
                service.desk.sign_out(token).await?;
            }
            Ok(Some(Bytes::from_static(SESSION_CLOSED)))
        }
        other => Err(Refusal::NotOffered(format!("`{other}` is not done here: questions read, one at a time"))),
    }
}

async fn prepare<D: Desk>(service: &Service<D>, asker: &D::Asker, question: String) -> Result<Bytes, Refusal> {
    let columns = service.desk.columns(asker, &question).await?;
    let described = FlightInfo::new().try_with_schema(&plain(&columns)).map_err(FlightError::from);
    let described = described.map_err(|error| Refusal::Question(error.to_string()))?;
    let prepared = ActionCreatePreparedStatementResult {
        prepared_statement_handle: question.into(),
        dataset_schema: described.schema,
        parameter_schema: Bytes::new(),
    };
    Ok(prepared.as_any().encode_to_vec().into())
}

fn stop<D: Desk>(service: &Service<D>, asker: &D::Asker, info: &FlightInfo) -> Result<CancelStatus, Refusal> {
    let stopped = service.running.stop(Numbered::number_of(info)?, asker);
    Ok(if stopped { CancelStatus::Cancelled } else { CancelStatus::NotCancellable })
}

fn unpacked<M: ProstMessageExt>(body: &Bytes) -> Result<M, Refusal> {
    let any = Any::decode(&**body).map_err(|_| not_understood())?;
    any.unpack().ok().flatten().ok_or_else(not_understood)
}

fn not_understood() -> Refusal {
    Refusal::Question("the message of this action can't be read".to_owned())
}
