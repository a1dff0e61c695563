//! The calls: what is asked for, by whom, and what is sent.

use std::pin::Pin;

use arrow_flight::{
    Action, ActionType, Criteria, Empty, FlightData, FlightDescriptor, FlightEndpoint, FlightInfo, HandshakeRequest,
    HandshakeResponse, PollInfo, PutResult, SchemaResult, Ticket,
    error::FlightError,
    flight_service_server::FlightService,
    sql::{Any, Command},
};
use arrow_schema::SchemaRef;
use futures_util::{Stream, stream};
use prost::Message;
use tonic::{
    Request, Response, Status, Streaming, async_trait,
    metadata::{AsciiMetadataValue, MetadataMap},
};

use super::{
    Desk, Refusal, Settings, actions, door,
    lists::Lists,
    rows::{self, plain},
    running::Running,
    ticket::{self, Numbered},
};

/// The server.
pub(super) struct Service<D: Desk> {
    pub desk: D,
    pub running: Running<D::Asker>,
    lists: Lists,
    behind_proxy: bool,
}

/// Messages as they are sent.
type Messages<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

impl<D: Desk> Service<D> {
    pub fn new(desk: D, settings: Settings) -> Result<Service<D>, FlightError> {
        let running = Running::new(settings.at_once);
        Ok(Service { desk, running, lists: Lists::new()?, behind_proxy: settings.behind_proxy })
    }

    /// Whoever asks.
    pub async fn asker(&self, headers: &MetadataMap) -> Result<D::Asker, Refusal> {
        door::asker(&self.desk, headers).await
    }

    /// Which columns something has, and by which ticket it is fetched.
    async fn described(&self, headers: &MetadataMap, command: Command) -> Result<(SchemaRef, Ticket), Refusal> {
        let asker = self.asker(headers).await?;
        let question = match command {
            Command::CommandStatementQuery(asked) => asked.query,
            Command::CommandPreparedStatementQuery(asked) => ticket::prepared(&asked.prepared_statement_handle)?,
            list => {
                let ticket = Ticket::new(list.clone().into_any().encode_to_vec());
                return Ok((self.lists.of(list, &self.desk, &asker).await?.schema(), ticket));
            }
        };
        let columns = self.desk.columns(&asker, &question).await?;
        Ok((plain(&columns), Numbered { number: self.running.number(), question }.ticket()))
    }

    /// Begins to send what a ticket is for.
    async fn fetched(&self, headers: &MetadataMap, command: Command) -> Result<Response<rows::Sent>, Refusal> {
        let asker = self.asker(headers).await?;
        let numbered = match command {
            Command::TicketStatementQuery(ticket) => Numbered::read(&ticket.statement_handle)?,
            Command::CommandPreparedStatementQuery(asked) => {
                let question = ticket::prepared(&asked.prepared_statement_handle)?;
                Numbered { number: self.running.number(), question }
            }
            list => return Ok(rows::of_batch(self.lists.of(list, &self.desk, &asker).await?)),
        };
        let place = self.running.place(numbered.number, &asker, asker == self.desk.anyone()).await?;
        Ok(rows::of_answer(self.desk.ask(&asker, &numbered.question).await?, place))
    }
}

/// What a message asks for.
fn command(message: &[u8]) -> Result<Command, Refusal> {
    let not_understood = || Refusal::Question("this is no command of Flight SQL".to_owned());
    Command::try_from(Any::decode(message).map_err(|_| not_understood())?).map_err(|_| not_understood())
}

fn refuse<T>(words: &str) -> Result<T, Status> {
    Err(Refusal::NotOffered(words.to_owned()).into())
}

#[async_trait]
impl<D: Desk> FlightService for Service<D> {
    type HandshakeStream = Messages<HandshakeResponse>;
    type ListFlightsStream = Messages<FlightInfo>;
    type DoGetStream = rows::Sent;
    type DoPutStream = Messages<PutResult>;
    type DoActionStream = Messages<arrow_flight::Result>;
    type ListActionsStream = Messages<ActionType>;
    type DoExchangeStream = Messages<FlightData>;

    async fn handshake(
        &self,
        request: Request<Streaming<HandshakeRequest>>,
    ) -> Result<Response<Self::HandshakeStream>, Status> {
        let from = door::address(request.metadata(), request.extensions(), self.behind_proxy);
        let token = door::sign_in(&self.desk, request.metadata(), from).await?;
        let said = HandshakeResponse { protocol_version: 0, payload: token.clone().into() };
        let mut response = Response::new(Box::pin(stream::iter([Ok(said)])) as Self::HandshakeStream);
        let bearer = AsciiMetadataValue::try_from(format!("Bearer {token}")).map_err(|_| Refusal::Broken)?;
        response.metadata_mut().insert("authorization", bearer);
        Ok(response)
    }

    async fn get_flight_info(&self, request: Request<FlightDescriptor>) -> Result<Response<FlightInfo>, Status> {
        let (columns, ticket) = self.described(request.metadata(), command(&request.get_ref().cmd)?).await?;
        let info = FlightInfo::new().try_with_schema(&columns).map_err(FlightError::from)?;
        let endpoint = FlightEndpoint::new().with_ticket(ticket);
        Ok(Response::new(info.with_endpoint(endpoint).with_descriptor(request.into_inner())))
    }

    async fn get_schema(&self, request: Request<FlightDescriptor>) -> Result<Response<SchemaResult>, Status> {
        let (columns, _) = self.described(request.metadata(), command(&request.get_ref().cmd)?).await?;
        let info = FlightInfo::new().try_with_schema(&columns).map_err(FlightError::from)?;
        Ok(Response::new(SchemaResult { schema: info.schema }))
    }

    async fn do_get(&self, request: Request<Ticket>) -> Result<Response<Self::DoGetStream>, Status> {
        Ok(self.fetched(request.metadata(), command(&request.get_ref().ticket)?).await?)
    }

    async fn do_action(&self, request: Request<Action>) -> Result<Response<Self::DoActionStream>, Status> {
        let done = actions::act(self, request.metadata(), request.get_ref()).await?;
        let done = done.map(|body| Ok(arrow_flight::Result { body }));
        Ok(Response::new(Box::pin(stream::iter(done))))
    }

    async fn list_actions(&self, _request: Request<Empty>) -> Result<Response<Self::ListActionsStream>, Status> {
        let all = actions::ALL.map(|(name, says)| Ok(ActionType { r#type: name.into(), description: says.into() }));
        Ok(Response::new(Box::pin(stream::iter(all))))
    }

    async fn do_put(&self, _request: Request<Streaming<FlightData>>) -> Result<Response<Self::DoPutStream>, Status> {
        refuse(
            "a question reads and does nothing else: the tables follow the register. Parameters are not taken either: \
             write their values into the question",
        )
    }

    async fn list_flights(&self, _request: Request<Criteria>) -> Result<Response<Self::ListFlightsStream>, Status> {
        refuse("nothing is kept to be listed: ask a question")
    }

    async fn poll_flight_info(&self, _request: Request<FlightDescriptor>) -> Result<Response<PollInfo>, Status> {
        refuse("answers are not waited for: they come as a stream")
    }

    async fn do_exchange(
        &self,
        _request: Request<Streaming<FlightData>>,
    ) -> Result<Response<Self::DoExchangeStream>, Status> {
        refuse("nothing is taken here: ask a question")
    }
}
