//! Where a cluster is: the address of its scheduler.

use std::{
    fmt::{self, Display, Formatter},
    str::FromStr,
    time::Duration,
};

use ballista_core::{
    serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient,
    utils::{GrpcClientConfig, create_grpc_client_endpoint},
};
use http_body_util::BodyExt;
use tonic::{
    body::Body,
    codegen::http::{Request, Uri},
    transport::Channel,
};
use tower::ServiceExt;

use super::{
    LARGEST_MESSAGE,
    members::{MEMBERS, Members},
};
use crate::Error;

/// How long a scheduler may take to answer at all.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// A cluster, by the address of its scheduler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    host: String,
    port: u16,
}

impl FromStr for Cluster {
    type Err = String;

    /// Reads `http://HOST:PORT`; the scheme may be left out.
    fn from_str(text: &str) -> Result<Cluster, String> {
        let bare = text.strip_prefix("http://").unwrap_or(text).trim_end_matches('/');
        let uri: Uri = bare.parse().map_err(|error| format!("{error}"))?;
        match (uri.host(), uri.port_u16()) {
            (Some(host), Some(port)) if bare == format!("{host}:{port}") => Ok(Cluster { host: host.to_owned(), port }),
            _ => Err("is no address such as http://127.0.0.1:50050".to_owned()),
        }
    }
}

impl Display for Cluster {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "http://{}:{}", self.host, self.port)
    }
}

impl Cluster {
    pub(super) fn host_and_port(&self) -> (&str, u16) {
        (&self.host, self.port)
    }

    /// How many executors its scheduler heard of lately.
    ///
    /// # Errors
    /// [`Error::NoScheduler`] where none answers.
    pub async fn executors(&self) -> Result<usize, Error> {
        let members = self.members(&self.connect().await?).await?;
        Ok(usize::try_from(members.present).unwrap_or(usize::MAX))
    }

    /// How many tasks its executors do at a time.
    ///
    /// # Errors
    /// [`Error::NoScheduler`] where none answers.
    pub(super) async fn slots(&self) -> Result<usize, Error> {
        let members = self.members(&self.connect().await?).await?;
        Ok(usize::try_from(members.slots).unwrap_or(usize::MAX))
    }

    pub(super) async fn connect(&self) -> Result<Channel, Error> {
        let seconds = ANSWERS_WITHIN.as_secs();
        let limits = GrpcClientConfig { connect_timeout_seconds: seconds, ..GrpcClientConfig::default() };
        let endpoint = create_grpc_client_endpoint(self.to_string(), Some(&limits));
        let endpoint = endpoint.map_err(|error| self.silent(error))?;
        endpoint.connect().await.map_err(|error| self.silent(error))
    }

    pub(super) fn scheduler(channel: &Channel) -> SchedulerGrpcClient<Channel> {
        SchedulerGrpcClient::new(channel.clone())
            .max_encoding_message_size(LARGEST_MESSAGE)
            .max_decoding_message_size(LARGEST_MESSAGE)
    }

    /// What its scheduler says of its executors.
    pub(super) async fn members(&self, channel: &Channel) -> Result<Members, Error> {
        let asked = async {
            let request = Request::get(MEMBERS).body(Body::empty()).map_err(|error| self.silent(error))?;
            let answer = channel.clone().oneshot(request).await.map_err(|error| self.silent(error))?;
            let said = answer.into_body().collect().await.map_err(|error| self.silent(error))?;
            let members = Members::read(&String::from_utf8_lossy(&said.to_bytes()));
            members.ok_or_else(|| self.silent("what answers there is no scheduler"))
        };
        tokio::time::timeout(ANSWERS_WITHIN, asked).await.map_err(|error| self.silent(error))?
    }

    pub(super) fn silent(&self, reason: impl Display) -> Error {
        Error::NoScheduler { address: self.to_string(), reason: reason.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::Cluster;

    #[test]
    fn an_address_is_a_host_and_a_port() {
        for text in ["http://127.0.0.1:50050", "127.0.0.1:50050", "http://127.0.0.1:50050/"] {
            assert_eq!(
                text.parse::<Cluster>().map(|cluster| cluster.to_string()),
                Ok("http://127.0.0.1:50050".to_owned())
            );
        }
        for text in
            ["", "scheduler", "https://scheduler:1", "http://scheduler", "scheduler:1/path", "scheduler:x", "a@b:1"]
        {
            assert!(text.parse::<Cluster>().is_err(), "{text}");
        }
    }
}
