//! Addresses of mail: the plain part of what the standard allows (RFC 5321, section 4.1.2), so that an
//! address is never more than an address, in a header or on a command line.

use crate::{Error, Result};

/// The longest address, in characters (RFC 5321, section 4.5.3.1).
const LONGEST: usize = 254;

/// The longest part before the `@`.
const LONGEST_LOCAL: usize = 64;

/// Reads an address.
///
/// # Errors
/// [`Error::Invalid`] where it is none that letters are sent to.
pub(crate) fn checked(text: &str) -> Result<String> {
    let text = text.trim();
    let good =
        text.len() <= LONGEST && text.split_once('@').is_some_and(|(local, host)| is_local(local) && is_host(host));
    if good { Ok(text.to_owned()) } else { Err(Error::invalid("mail", "an address as name@host.example")) }
}

fn is_local(local: &str) -> bool {
    let atom = |atom: &str| {
        !atom.is_empty()
            && atom.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
    };
    // One that begins with a dash could be taken for an option.
    local.len() <= LONGEST_LOCAL && !local.starts_with('-') && local.split('.').all(atom)
}

fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.contains('.') && host.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_never_more_than_one() {
        for good in ["li@bank.example", "a.b+credit@mail.bank.example", "o'neil@bank.example"] {
            assert_eq!(checked(good).unwrap(), good);
        }
        let bad = [
            "",
            "li",
            "li@",
            "@bank.example",
            "li@bank",
            "li@@bank.example",
            "-oQ/tmp@bank.example",
            "li@bank.example\r\nBcc: all@bank.example",
            "li@bank.example, wang@bank.example",
            "\"li\"@bank.example",
            "Li <li@bank.example>",
            ".li@bank.example",
            "li@-bank.example",
            "li@bank..example",
        ];
        for bad in bad {
            assert!(matches!(checked(bad), Err(Error::Invalid { field: "mail", .. })), "{bad}");
        }
        assert!(checked(&format!("{}@bank.example", "a".repeat(65))).is_err());
    }
}
