//! A look at Rust source good enough for house rules: what is code, what is comment, what is the
//! text of a literal, and what only tests compile.

/// A source file taken apart.
#[derive(Debug, Default)]
pub struct RustText {
    /// The text with comments and the contents of literals blanked, line by line as in the file.
    pub code: Vec<String>,
    /// String literals with the line (from 0) on which each begins.
    pub literals: Vec<(usize, String)>,
    /// For each line whether only tests compile it.
    pub test: Vec<bool>,
}

impl RustText {
    /// Takes `text` apart.
    pub fn read(text: &str) -> RustText {
        let mut scan =
            Scan { chars: text.chars().collect(), at: 0, line: 0, code: String::new(), literals: Vec::new() };
        while scan.at < scan.chars.len() {
            scan.step();
        }
        let code: Vec<String> = scan.code.lines().map(str::to_owned).collect();
        let test = test_lines(&code);
        RustText { code, literals: scan.literals, test }
    }

    /// Whether the line (from 0) holds code.
    pub fn has_code(&self, line: usize) -> bool {
        self.code.get(line).is_some_and(|code| !code.trim().is_empty())
    }

    /// Whether only tests compile the line (from 0).
    pub fn in_test(&self, line: usize) -> bool {
        self.test.get(line).copied().unwrap_or(false)
    }
}

struct Scan {
    chars: Vec<char>,
    at: usize,
    line: usize,
    code: String,
    literals: Vec<(usize, String)>,
}

impl Scan {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    /// Takes one character over into the code, or a blank for it.
    fn take(&mut self, keep: bool) {
        let c = self.peek(0);
        if c == '\n' {
            self.line += 1;
            self.code.push('\n');
        } else {
            self.code.push(if keep { c } else { ' ' });
        }
        self.at += 1;
    }

    fn step(&mut self) {
        match (self.peek(0), self.peek(1)) {
            ('/', '/') => {
                while self.at < self.chars.len() && self.peek(0) != '\n' {
                    self.take(false);
                }
            }
            ('/', '*') => self.block_comment(),
            ('"', _) => self.string(),
            ('r', '"' | '#') if !self.follows_word() && self.raw_hashes().is_some() => self.raw_string(),
            ('\'', next) => self.quote(next),
            _ => self.take(true),
        }
    }

    /// Whether the character before belongs to a word other than a literal's prefix.
    fn follows_word(&self) -> bool {
        let word = |c: &char| c.is_alphanumeric() || *c == '_';
        let Some(before) = self.at.checked_sub(1).and_then(|at| self.chars.get(at)) else {
            return false;
        };
        let second = self.at.checked_sub(2).and_then(|at| self.chars.get(at));
        let is_prefix = matches!(before, 'b' | 'c') && !second.is_some_and(word);
        word(before) && !is_prefix
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.chars.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    self.take(false);
                    continue;
                }
            }
            self.take(false);
            self.take(false);
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) {
        let (line, mut text) = (self.line, String::new());
        self.take(true);
        while self.at < self.chars.len() {
            match self.peek(0) {
                '"' => break,
                '\\' => {
                    text.push(self.peek(0));
                    self.take(false);
                }
                _ => {}
            }
            text.push(self.peek(0));
            self.take(false);
        }
        self.take(true);
        self.literals.push((line, text));
    }

    /// The number of `#` of a raw string that begins here.
    fn raw_hashes(&self) -> Option<usize> {
        let hashes = (1..).take_while(|ahead| self.peek(*ahead) == '#').count();
        (self.peek(1 + hashes) == '"').then_some(hashes)
    }

    fn raw_string(&mut self) {
        let hashes = self.raw_hashes().unwrap_or(0);
        let (line, mut text) = (self.line, String::new());
        (0..hashes + 2).for_each(|_| self.take(true));
        while self.at < self.chars.len() {
            if self.peek(0) == '"' && (1..=hashes).all(|ahead| self.peek(ahead) == '#') {
                break;
            }
            text.push(self.peek(0));
            self.take(false);
        }
        (0..=hashes).for_each(|_| {
            if self.at < self.chars.len() {
                self.take(true)
            }
        });
        self.literals.push((line, text));
    }

    /// A character literal, or the quote of a lifetime.
    fn quote(&mut self, next: char) {
        if next == '\\' {
            self.take(true);
            self.take(false);
            self.take(false);
            while self.at < self.chars.len() && self.peek(0) != '\'' {
                self.take(false);
            }
            self.take(true);
        } else if self.peek(2) == '\'' {
            self.take(true);
            let (line, text) = (self.line, self.peek(0).to_string());
            self.take(false);
            self.literals.push((line, text));
            self.take(true);
        } else {
            self.take(true);
        }
    }
}

/// Marks the items under `#[cfg(test)]`, from the attribute to the closing brace.
fn test_lines(code: &[String]) -> Vec<bool> {
    let mut test = vec![false; code.len()];
    let mut line = 0;
    while line < code.len() {
        if !code[line].trim_start().starts_with("#[cfg(test)]") {
            line += 1;
            continue;
        }
        let end = item_end(code, line);
        test[line..=end].fill(true);
        line = end + 1;
    }
    test
}

/// The last line of the item that begins at or below `from`.
pub fn item_end(code: &[String], from: usize) -> usize {
    let mut depth = 0i32;
    let mut opened = false;
    for (line, text) in code.iter().enumerate().skip(from) {
        for c in text.chars() {
            match c {
                '{' | '(' | '[' => {
                    depth += 1;
                    opened |= c == '{';
                }
                '}' | ')' | ']' => depth -= 1,
                ';' if depth == 0 => return line,
                _ => {}
            }
        }
        if opened && depth <= 0 {
            return line;
        }
    }
    code.len().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_not_code() {
        let text = RustText::read("let a = \"std::fs // no\"; // std::net\n/* x /* y */ z */ b();\nlet c = r#\"q\"#;");
        assert!(!text.code.concat().contains("std"), "{:?}", text.code);
        assert!(text.code[1].contains("b();") && !text.code[1].contains('z'));
        assert_eq!(text.literals, [(0, "std::fs // no".to_owned()), (2, "q".to_owned())]);
    }

    #[test]
    fn lifetimes_are_not_characters() {
        let text = RustText::read("fn a<'a>(x: &'a str) -> char { '\\'' } // '\nfn b() { let c = '\"'; let d = 1; }");
        assert!(text.code[0].contains("<'a>(x: &'a str)"));
        assert!(text.code[1].contains("let d = 1;"), "{:?}", text.code);
    }

    #[test]
    fn what_only_tests_compile_is_known() {
        let text = RustText::read(
            "fn a() {}\n#[cfg(test)]\nmod tests {\n  fn b() {}\n}\nfn c() {}\n#[cfg(test)]\nmod d;\nfn e() {}",
        );
        assert_eq!(text.test, [false, true, true, true, true, false, true, true, false]);
    }
}
