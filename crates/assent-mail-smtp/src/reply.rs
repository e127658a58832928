//! A mail server's reply, taken apart: what it means is in `meaning`.

/// A reply, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) code: u16,
    /// The enhanced status code (RFC 3463): a class, a subject, a detail, the
    /// latter two of up to three digits.
    pub(crate) enhanced: Option<[u16; 3]>,
    text: String,
}

impl Reply {
    /// The reply of this `code` that begins what was `heard`.
    pub(crate) fn new(code: u16, heard: &[u8]) -> Self {
        let heard = String::from_utf8_lossy(heard);
        let prefix = code.to_string();
        let mut enhanced = None;
        let mut words = Vec::new();
        for line in heard.lines() {
            let Some(line) = line.strip_prefix(&prefix) else { break };
            let mut of_line = line
                .get(1..)
                .unwrap_or_default()
                .split(|c: char| c.is_control() || c.is_whitespace())
                .filter(|word| !word.is_empty())
                .peekable();
            let first = of_line.peek().copied().and_then(status);
            if first.is_some() && enhanced.is_some() {
                // Every line of a reply begins with it.
                of_line.next();
            }
            enhanced = enhanced.or(first);
            words.extend(of_line);
            if !line.starts_with('-') {
                break;
            }
        }
        let later = || words.iter().filter(|word| word.starts_with("(#")).find_map(|w| status(w));
        Self { code, enhanced: enhanced.or_else(later), text: words.join(" ") }
    }

    /// One line of at most 200 characters that can stand in a log.
    pub(crate) fn in_one_line(&self) -> String {
        let line = format!("{} {}", self.code, self.text);
        line.trim_end().chars().take(200).collect()
    }

    /// The words of its text, in small letters and with a space before and
    /// after each. Addresses are left out, and names stay whole: who is called
    /// `relay@example.com` or `relay-team` is not spoken of as a relay.
    pub(crate) fn words(&self) -> String {
        let text = self.text.to_lowercase();
        let words = text
            .split(|c: char| c.is_whitespace() || "/,;:()<>[]\"'=".contains(c))
            .filter(|word| !word.contains('@'))
            .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
            .filter(|word| !word.is_empty());
        words.fold(" ".to_owned(), |line, word| line + word + " ")
    }
}

/// The enhanced status code in a word: some servers write `#5.1.0`, and some
/// put `(#5.1.1)` at the end.
fn status(word: &str) -> Option<[u16; 3]> {
    let word = word.trim_start_matches('(').trim_start_matches('#').trim_end_matches([')', ':']);
    let mut parts = word.split('.').map(|part| {
        let digits = (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        part.parse().ok().filter(|_| digits)
    });
    let code = [parts.next()??, parts.next()??, parts.next()??];
    (parts.next().is_none() && [2, 4, 5].contains(&code[0])).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(heard: &str) -> Reply {
        Reply::new(heard[..3].parse().unwrap(), heard.as_bytes())
    }

    #[test]
    fn an_enhanced_code_is_read_wherever_servers_write_it() {
        for (heard, expected) in [
            ("550 5.1.1 nobody", Some([5, 1, 1])),
            ("550 5.7.606 Access denied", Some([5, 7, 606])),
            ("550-5.7.26 Unauthenticated\r\n550 5.7.26 email", Some([5, 7, 26])),
            ("550-one line without\r\n550 5.1.1 and one with", Some([5, 1, 1])),
            ("550 #5.1.0 Address rejected.", Some([5, 1, 0])),
            ("553 sorry, no mailbox here by that name (#5.1.1)", Some([5, 1, 1])),
            ("511 sorry, no mailbox here by that name. (#5.1.1 - chkuser)", Some([5, 1, 1])),
            ("550 5.1.1", Some([5, 1, 1])),
            ("550 nobody", None),
            ("550 5.1 nobody", None),
            ("550 5.1.1.1 nobody", None),
            ("550 5.1.1000 nobody", None),
            ("550 5.+1.1 nobody", None),
            ("550 3.1.1 nobody", None),
            ("550 host 5.1.1 says no", None),
            ("550", None),
        ] {
            assert_eq!(reply(heard).enhanced, expected, "{heard}");
        }
    }

    #[test]
    fn a_reply_is_shown_as_it_was_said_in_one_line() {
        for (heard, line) in [
            ("550 5.7.606 Access denied\r\n", "550 5.7.606 Access denied"),
            ("550-5.1.1 nobody\r\n550 5.1.1 of that name\r\n", "550 5.1.1 nobody of that name"),
            ("550-nobody\r\n550 of that name\r\n250 next", "550 nobody of that name"),
            ("550 one\r\n550 another", "550 one"),
            ("550-broken o", "550 broken o"),
            ("550 \u{e9}\u{7f} \t no\r\n", "550 \u{e9} no"),
            ("550\r\n", "550"),
            ("", "550"),
        ] {
            assert_eq!(Reply::new(550, heard.as_bytes()).in_one_line(), line);
        }
    }

    #[test]
    fn words_are_whole_and_addresses_are_none() {
        let reply = reply("550 <relay@relay.example>: User relay-team unknown (SMTP AUTH)!");
        assert_eq!(reply.words(), " user relay-team unknown smtp auth ");
    }
}
