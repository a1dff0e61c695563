//! Sends letters: hands them to the machine's own `sendmail`, which queues, encrypts, signs and tries again.

use std::{
    future::Future,
    io::Write,
    path::{Path, PathBuf},
    pin::Pin,
    process::{Command, Stdio},
    sync::Arc,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use flow::subscription::{Letter, Postman, Says};
use web::{LetterText, Words};

/// Where Unix systems have it.
pub const SENDMAIL: &str = "/usr/sbin/sendmail";

/// The most bytes of text in one encoded word of a header: none is then longer than 75 characters (RFC 2047).
const WORD_BYTES: usize = 42;

/// Characters of a line of an encoded body (RFC 2045).
const LINE: usize = 76;

/// The machine's `sendmail`, or another program that is called like it.
pub struct Sendmail {
    program: PathBuf,
}

impl Sendmail {
    /// The one at this path.
    pub fn new(program: PathBuf) -> Arc<Sendmail> {
        Arc::new(Sendmail { program })
    }
}

impl Postman for Sendmail {
    fn send<'a>(&'a self, letter: &'a Letter) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>> {
        let (program, from, to) = (self.program.clone(), letter.from.clone(), letter.to.clone());
        let message = message(letter);
        Box::pin(async move {
            let handed = tokio::task::spawn_blocking(move || hand_over(&program, &from, &to, &message)).await;
            handed.unwrap_or_else(|error| Err(error.to_string()))
        })
    }
}

/// Sender and receiver are arguments behind `--`, never read from the message.
fn hand_over(program: &Path, from: &str, to: &str, message: &str) -> Result<(), String> {
    let mut command = Command::new(program);
    command.args(["-i", "-f", from, "--", to]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
    let written = child.stdin.take().map_or(Ok(()), |mut input| input.write_all(message.as_bytes()));
    let ended = child.wait().map_err(|error| error.to_string())?;
    written.map_err(|error| error.to_string())?;
    if ended.success() { Ok(()) } else { Err(format!("{} ended with {ended}", program.display())) }
}

/// The letter as a message (RFC 5322). Everything in its headers is encoded or was checked to be an address.
fn message(letter: &Letter) -> String {
    let node = letter.node.text(letter.language);
    let spoken = Words::of_node(letter.language, &letter.content);
    let LetterText { subject, body } = match &letter.says {
        Says::Confirm { about, link } => web::letters::confirmation(&spoken, node, about, link),
        Says::News { about, page, new, left, end } => web::letters::news(&spoken, node, about, page, new, *left, end),
    };
    let mut lines = vec![
        format!("From: {} <{}>", words(node), letter.from),
        format!("To: <{}>", letter.to),
        format!("Subject: {}", words(&subject)),
    ];
    if let Says::News { end, .. } = &letter.says {
        // One click ends it in the reader's own program (RFC 8058).
        lines.push(format!("List-Unsubscribe: <{end}>"));
        lines.push("List-Unsubscribe-Post: List-Unsubscribe=One-Click".to_owned());
    }
    let rest = [
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "",
    ];
    lines.extend(rest.map(str::to_owned));
    let encoded = BASE64_STANDARD.encode(body.replace('\n', "\r\n"));
    lines.extend(encoded.as_bytes().chunks(LINE).map(|line| String::from_utf8_lossy(line).into_owned()));
    lines.join("\n") + "\n"
}

/// A text as encoded words, folded: whatever it holds, no header can begin in it.
fn words(text: &str) -> String {
    let mut words = vec![String::new()];
    for letter in text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }) {
        match words.last_mut() {
            Some(word) if word.len() + letter.len_utf8() <= WORD_BYTES => word.push(letter),
            _ => words.push(letter.to_string()),
        }
    }
    let encoded = words.iter().map(|word| format!("=?UTF-8?B?{}?=", BASE64_STANDARD.encode(word)));
    encoded.collect::<Vec<_>>().join("\n ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Label, Language};

    /// What Python's reader of mail makes of a message: its headers and its text.
    fn read(message: &str) -> serde_json::Value {
        let script = "import sys, json, email, email.policy\n\
            read = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)\n\
            print(json.dumps({'headers': [[k, str(v)] for k, v in read.items()], 'text': read.get_content()}))";
        let mut child = Command::new("python3");
        let mut child = child.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(message.as_bytes()).unwrap();
        serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap()
    }

    fn letter(node: &str, says: Says) -> Letter {
        let (to, from) = ("li@bank.example".to_owned(), "credit@city.example".to_owned());
        Letter { to, from, node: Label::new(node, node), content: Arc::default(), language: Language::English, says }
    }

    #[test]
    fn another_program_reads_the_letter() {
        let says = Says::News {
            about: "Qi\u{304}nghe\r\nBcc: all@bank.example".to_owned(),
            page: "https://city.example/en/subjects/s1".to_owned(),
            new: vec!["https://city.example/en/records/r1".to_owned()],
            left: 2,
            end: "https://city.example/en/subscriptions/end/abc.def".to_owned(),
        };
        let node = "A very long name of a node, longer than a word of a header may be:\r\nX-Injected: 1";
        let read = read(&message(&letter(node, says)));
        let headers: Vec<(String, String)> = serde_json::from_value(read["headers"].clone()).unwrap();
        let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
        let expected = [
            "From",
            "To",
            "Subject",
            "List-Unsubscribe",
            "List-Unsubscribe-Post",
            "Auto-Submitted",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
        ];
        assert_eq!(names, expected);
        assert_eq!(headers[1].1.trim_matches(['<', '>']), "li@bank.example");
        assert_eq!(headers[3].1, "<https://city.example/en/subscriptions/end/abc.def>");
        let text = read["text"].as_str().unwrap();
        for part in ["https://city.example/en/records/r1", "https://city.example/en/subscriptions/end/abc.def"] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn no_line_is_longer_than_mail_allows() {
        let says = Says::Confirm { about: "x".repeat(500), link: "https://city.example/".repeat(40) };
        let message = message(&letter(&"\u{57ce}".repeat(90), says));
        assert!(message.lines().all(|line| line.len() <= 90), "{message}");
    }
}
