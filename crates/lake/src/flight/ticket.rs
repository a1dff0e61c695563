//! A question on its way: what a ticket holds, and the handle of a prepared statement.

use arrow_flight::{FlightInfo, Ticket, sql::Any, sql::ProstMessageExt, sql::TicketStatementQuery};
use prost::{Message, bytes::Bytes};

use super::Refusal;

/// Bytes of the number before the question.
const NUMBER: usize = size_of::<u64>();

/// A question with the number that it is stopped by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Numbered {
    /// Drawn anew for each.
    pub number: u64,
    /// In SQL.
    pub question: String,
}

impl Numbered {
    /// As a ticket.
    pub fn ticket(&self) -> Ticket {
        let handle = [&self.number.to_be_bytes()[..], self.question.as_bytes()].concat();
        Ticket::new(TicketStatementQuery { statement_handle: handle.into() }.as_any().encode_to_vec())
    }

    /// What a ticket holds.
    pub fn read(handle: &Bytes) -> Result<Numbered, Refusal> {
        let (number, question) = handle.split_first_chunk::<NUMBER>().ok_or_else(not_ours)?;
        Ok(Numbered { number: u64::from_be_bytes(*number), question: text(question)? })
    }

    /// The number of the question that a tool was told of so.
    pub fn number_of(info: &FlightInfo) -> Result<u64, Refusal> {
        let ticket = info.endpoint.first().and_then(|endpoint| endpoint.ticket.as_ref()).ok_or_else(not_ours)?;
        let any = Any::decode(ticket.ticket.clone()).map_err(|_| not_ours())?;
        let query: Option<TicketStatementQuery> = any.unpack().map_err(|_| not_ours())?;
        Ok(Numbered::read(&query.ok_or_else(not_ours)?.statement_handle)?.number)
    }
}

/// The question that is the handle of a prepared statement.
pub(super) fn prepared(handle: &Bytes) -> Result<String, Refusal> {
    text(handle)
}

fn text(bytes: &[u8]) -> Result<String, Refusal> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| not_ours())
}

fn not_ours() -> Refusal {
    Refusal::Question("this ticket or handle was not given out here".to_owned())
}
