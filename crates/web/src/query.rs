//! Parameters: of an address and of a form, with limits on how many and how long.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
};
use domain::Date;

use crate::{portal::Part, problem::Problem, visit::Visit};

const MOST_PARAMETERS: usize = 60;
const LONGEST_NAME: usize = 60;
const LONGEST_VALUE: usize = 16_000;

/// Names and values in the order given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    pub(crate) fn read(text: &[u8]) -> Result<Params, Problem> {
        let mut pairs = Vec::new();
        for (name, value) in form_urlencoded::parse(text) {
            if pairs.len() >= MOST_PARAMETERS {
                return Err(Problem::invalid("query", format!("at most {MOST_PARAMETERS} parameters")));
            }
            if name.len() > LONGEST_NAME || value.len() > LONGEST_VALUE {
                let name: String = name.chars().take(LONGEST_NAME).collect();
                return Err(Problem::invalid(&name, format!("at most {LONGEST_VALUE} bytes")));
            }
            if value.contains('\0') {
                return Err(Problem::invalid(&name, "no NUL characters"));
            }
            pairs.push((name.into_owned(), value.into_owned()));
        }
        Ok(Params(pairs))
    }

    /// The first value of `name` that is not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// The first value of `name`, trimmed, at most `max` characters.
    pub(crate) fn text(&self, name: &str, max: usize) -> Result<&str, Problem> {
        let text = self.get(name).unwrap_or_default().trim();
        if text.chars().count() > max {
            return Err(Problem::invalid(name, format!("at most {max} characters")));
        }
        Ok(text)
    }

    /// As [`Params::text`], and not empty.
    pub(crate) fn needed(&self, name: &str, max: usize) -> Result<&str, Problem> {
        match self.text(name, max)? {
            "" => Err(Problem::invalid(name, "missing")),
            text => Ok(text),
        }
    }

    /// Every value of `name` that is not empty.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let of = move |(key, value): &'a (String, String)| {
            (key == name).then(|| value.trim()).filter(|value| !value.is_empty())
        };
        self.0.iter().filter_map(of)
    }

    /// Every pair, empty values too.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Every pair but those named and those that are empty.
    pub(crate) fn others<'a>(&'a self, but: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        let pairs = self.0.iter().filter(move |(name, value)| !but.contains(&name.as_str()) && !value.is_empty());
        pairs.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A value read as a type; `None` where absent.
    pub(crate) fn typed<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Problem>
    where
        T::Err: std::fmt::Display,
    {
        self.get(name).map(|text| text.trim().parse().map_err(|error| Problem::invalid(name, error))).transpose()
    }

    /// A day.
    pub(crate) fn day(&self, name: &str) -> Result<Option<Date>, Problem> {
        let read = |text: &str| text.trim().parse::<Date>().map_err(|_| Problem::invalid(name, "a day as YYYY-MM-DD"));
        self.get(name).map(read).transpose()
    }

    /// Which part of a list is wanted, `usual` items where nothing is said.
    pub(crate) fn part(&self, usual: u16, most: u16) -> Result<Part, Problem> {
        let limit = self.typed::<u16>("limit")?.unwrap_or(usual);
        if limit == 0 || limit > most {
            return Err(Problem::invalid("limit", format!("1 to {most}")));
        }
        let after = self.text("after", 400)?;
        Ok(Part { after: (!after.is_empty()).then(|| after.to_owned()), limit })
    }

    /// The query with `name` set to `value`, or without it, and back at the first page.
    pub(crate) fn with(&self, name: &str, value: Option<&str>) -> String {
        let mut written = form_urlencoded::Serializer::new(String::new());
        for (key, kept) in self.others(&[name, "after"]) {
            written.append_pair(key, kept);
        }
        if let Some(value) = value {
            written.append_pair(name, value);
        }
        let text = written.finish();
        if text.is_empty() { text } else { format!("?{text}") }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Params, Problem> {
        Params::read(parts.uri.query().unwrap_or_default().as_bytes())
    }
}

/// What a form of this site sent, with the session's token.
pub(crate) struct Sent(pub Params);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Sent, Problem> {
        let visit = request.extensions().get::<Visit>().cloned();
        let visit = visit.ok_or_else(|| Problem::Broken("a route without a door".to_owned()))?;
        let body = Bytes::from_request(request, state).await.map_err(|_| Problem::TooLarge)?;
        let params = Params::read(&body)?;
        check_token(&visit, params.get("form_token").unwrap_or_default())?;
        Ok(Sent(params))
    }
}

/// Refuses a form that another site may have sent.
pub(crate) fn check_token(visit: &Visit, token: &str) -> Result<(), Problem> {
    let same = blake3::hash(token.as_bytes()) == blake3::hash(visit.form_token.as_bytes());
    if same { Ok(()) } else { Err(Problem::invalid("form_token", "the form is too old: load the page again")) }
}

/// Reads a part of a path; what is no such thing is not found.
pub(crate) fn id<T: std::str::FromStr>(text: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facets_stay_in_the_address_and_paging_starts_anew() {
        let params = Params::read("q=青禾&region=3501&after=x&empty=".as_bytes()).unwrap();
        assert_eq!(params.with("status", Some("1")), "?q=%E9%9D%92%E7%A6%BE&region=3501&status=1");
        assert_eq!(params.with("region", None), "?q=%E9%9D%92%E7%A6%BE");
    }

    #[test]
    fn parameters_have_limits() {
        assert!(Params::read(&b"a=1&".repeat(100)).is_err());
        assert!(Params::read(&[b"a=".as_slice(), &b"x".repeat(17_000)].concat()).is_err());
        assert!(Params::read(b"a=%00").is_err());
        let params = Params::read(b"limit=0").unwrap();
        assert!(params.part(50, 200).is_err());
        assert!(Params::read(b"limit=201").unwrap().part(50, 200).is_err());
        assert!(Params::read(b"q=abc").unwrap().text("q", 2).is_err());
    }
}
