//! How texts become terms: pairs of neighbouring characters, single characters, or the whole.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::fold::folded_chars;

/// Cuts a folded text into every run of `size` neighbouring characters.
#[derive(Clone, Copy)]
pub(crate) struct Runs {
    /// Characters of a term: 1 or 2.
    pub size: usize,
}

/// The terms of one text.
pub(crate) struct RunStream {
    chars: Vec<char>,
    size: usize,
    next: usize,
    token: Token,
}

impl Tokenizer for Runs {
    type TokenStream<'a> = RunStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> RunStream {
        let chars = folded_chars(text).map(|(c, _)| c).collect();
        RunStream { chars, size: self.size, next: 0, token: Token::default() }
    }
}

impl TokenStream for RunStream {
    fn advance(&mut self) -> bool {
        let Some(run) = self.chars.get(self.next..self.next + self.size) else {
            return false;
        };
        self.token.text.clear();
        self.token.text.extend(run);
        self.token.position = self.next;
        // Wider than a phrase step, so that no phrase runs from one value of a field into the next.
        self.token.position_length = 4;
        self.next += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// Takes the folded text as one term.
#[derive(Clone, Copy)]
pub(crate) struct Whole;

/// The one term.
pub(crate) struct WholeStream {
    token: Token,
    done: bool,
}

impl Tokenizer for Whole {
    type TokenStream<'a> = WholeStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WholeStream {
        let text = crate::fold::fold(text);
        let done = text.is_empty();
        WholeStream { token: Token { text, position: 0, ..Token::default() }, done }
    }
}

impl TokenStream for WholeStream {
    fn advance(&mut self) -> bool {
        !std::mem::replace(&mut self.done, true)
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
