//! Finds credentials in any text by their form: prefixes and checksums of providers, key blocks, passwords in addresses.

use std::sync::LazyLock;

use aho_corasick::AhoCorasickKind::NoncontiguousNFA;
use aho_corasick::{AhoCorasick, MatchKind};
use memchr::memmem::Finder;

use super::blocks::{encoded_key, key_block};
use super::encoded::{encoded_logins, registry_login, shared_access_signature, web_token};
use super::looks_placeholder;
use super::tokens::{TOKENS, Token};
use super::url::password;
use crate::source::Span;

/// What kind of credential it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// What a provider gives out to act in somebody's name.
    Token,
    PrivateKey,
    /// The password in `scheme://user:password@host`.
    UrlPassword,
}

/// A credential in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Secret {
    pub kind: SecretKind,
    /// With its article: `a GitHub token`.
    pub what: &'static str,
    /// The smallest text that shows where it is.
    pub span: Span,
    /// All that no report may show.
    pub hidden: Span,
}

/// What a match of the anchors begins.
#[derive(Clone, Copy)]
enum Anchor {
    Token(&'static Token),
    KeyBlock,
    EncodedKey,
    EncodedLogins,
    RegistryLogin,
    SharedAccessSignature,
    Url,
    WebToken,
}

struct Anchors {
    search: AhoCorasick,
    kinds: Vec<Anchor>,
    /// Those of less than [`SEARCHED_TOGETHER`] bytes.
    short: Vec<(Finder<'static>, Anchor)>,
}

/// So many first bytes the search for many texts at once compares in one step, or as many as the shortest text has:
/// with one of three bytes among them, it stops at every fifth byte of any text for nothing.
const SEARCHED_TOGETHER: usize = 4;

const OTHERS: [(&str, Anchor); 11] = [
    ("-----BEGIN ", Anchor::KeyBlock),
    ("LS0tLS1CRUdJTi", Anchor::EncodedKey),
    ("://", Anchor::Url),
    ("\"auth", Anchor::RegistryLogin),
    ("sig=", Anchor::SharedAccessSignature),
    // `{"auths"` in base64, with nothing, a blank, a line end and two or four blanks, or a tab behind the brace.
    ("eyJhdXRocyI", Anchor::EncodedLogins),
    ("eyAiYXV0aHMi", Anchor::EncodedLogins),
    ("ewogICJhdXRocyI", Anchor::EncodedLogins),
    ("ewogICAgImF1dGhzIj", Anchor::EncodedLogins),
    ("ewoJImF1dGhzIj", Anchor::EncodedLogins),
    ("eyJ", Anchor::WebToken),
];

static ANCHORS: LazyLock<Option<Anchors>> = LazyLock::new(|| {
    let all = TOKENS.iter().map(|token| (token.prefix, Anchor::Token(token))).chain(OTHERS);
    let (long, short): (Vec<_>, Vec<_>) = all.partition(|(text, _)| text.len() >= SEARCHED_TOGETHER);
    // Vectors do nearly all of the work, so that the automaton behind them is the one that is built the fastest.
    let mut builder = AhoCorasick::builder();
    let builder = builder.match_kind(MatchKind::LeftmostFirst).kind(Some(NoncontiguousNFA));
    let search = builder.build(long.iter().map(|(text, _)| text)).ok()?;
    let kinds = long.into_iter().map(|(_, anchor)| anchor).collect();
    let short = short.into_iter().map(|(text, anchor)| (Finder::new(text), anchor)).collect();
    Some(Anchors { search, kinds, short })
});

impl Anchors {
    /// Where anchors stand, in order. No anchor begins within another but at its start, where the longer one counts.
    fn places(&self, text: &str) -> Vec<(usize, Anchor)> {
        let kind = |hit: aho_corasick::Match| Some((hit.start(), *self.kinds.get(hit.pattern().as_usize())?));
        let mut places: Vec<_> = self.search.find_iter(text).filter_map(kind).collect();
        for (finder, anchor) in &self.short {
            places.extend(finder.find_iter(text.as_bytes()).map(|at| (at, *anchor)));
        }
        places.sort_by_key(|(at, _)| *at);
        places.dedup_by_key(|(at, _)| *at);
        places
    }
}

/// The credentials of a text in the order of their places; none lies within another. One search, then a bounded look at
/// each place where one may begin.
pub fn detect(text: &str) -> Vec<Secret> {
    let Some(anchors) = &*ANCHORS else { return Vec::new() };
    let mut found: Vec<Secret> = Vec::new();
    for (start, anchor) in anchors.places(text) {
        if found.last().is_some_and(|last| start < last.hidden.end as usize) {
            continue;
        }
        found.extend(match anchor {
            // A provider may have several forms behind one prefix.
            Anchor::Token(token) => {
                let mut forms = TOKENS.iter().filter(|form| form.prefix == token.prefix);
                forms.find_map(|form| form.at(text, start))
            }
            Anchor::KeyBlock => key_block(text, start),
            Anchor::EncodedKey => encoded_key(text, start),
            Anchor::EncodedLogins => encoded_logins(text, start),
            Anchor::RegistryLogin => registry_login(text, start),
            Anchor::SharedAccessSignature => shared_access_signature(text, start),
            Anchor::Url => password(text, start),
            Anchor::WebToken => web_token(text, start),
        });
    }
    found
}

/// Bits per character: random text of 20 letters and digits has about 4, words about 3.
pub fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in text.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let length = f64::from(u32::try_from(text.len()).unwrap_or(u32::MAX)).max(1.0);
    let terms = counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / length);
    -terms.map(|share| share * share.log2()).sum::<f64>()
}

/// Runs that people type and generators do not.
const TYPED: [&str; 8] = ["12345678", "01234567", "abcdefgh", "ABCDEFGH", "aaaaaa", "deadbeef", "AAAAAAAA", "00000000"];

/// Whether a text can be a credential rather than an example of one.
pub(super) fn is_distinct(text: &str, least: f64) -> bool {
    !TYPED.iter().any(|typed| text.contains(typed)) && entropy(text) >= least && !looks_placeholder(text)
}

#[cfg(test)]
mod tests {
    use super::super::SecretKind::{PrivateKey, Token, UrlPassword};
    use super::{SecretKind, detect};

    /// Parts are joined here, so that no scanner takes this file for a leak.
    fn kinds(parts: &[&str]) -> Vec<SecretKind> {
        detect(&parts.concat()).into_iter().map(|secret| secret.kind).collect()
    }

    const BODY: &str = "MIIEpAIBAAKCAQEAx3v9fQ0bTqkV7sWmYc2LhN5pJ8uRzD1eK4gXoB6iZtUaSwHn\nPq7rMdVyCl0EjF3kGbTxOv9IuW2sYhQa5LzN8pRmXcD4eJ6gK1oBtViUwZfSnHqPy\n";

    #[test]
    fn tokens_are_known_by_prefix_length_and_checksum() {
        // Published with the description of the checksum.
        assert_eq!(kinds(&["token: ghp_", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17"]), [Token]);
        assert_eq!(kinds(&["token: ghp_", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq18"]), [], "the checksum is wrong");
        assert_eq!(kinds(&["glpat-", "x7Rk2mQvT9sLpW4nZb3c"]), [Token]);
        assert_eq!(kinds(&["glpat-", "x7Rk2mQvT9sLpW4nZb3cJ8uRzD1.01", "0abc12d"]), [Token], "routable");
        assert_eq!(kinds(&["glpat-", "x7Rk2mQvT9sLpW4nZb3cdd"]), [], "too long");
        assert_eq!(kinds(&["my_glpat-", "x7Rk2mQvT9sLpW4nZb3c"]), [], "within a word");
        assert_eq!(kinds(&["sk_", "live_", "4eC39HqLyjWDarjtT1zdp7dcQw"]), [Token]);
        assert_eq!(kinds(&["sk_", "test_", "4eC39HqLyjWDarjtT1zdp7dcQw"]), [], "a test key");
        assert_eq!(kinds(&["AWS_SECRET_ACCESS_KEY=", "wJ4lrXUtnF7MI2K9mDENGbPxRfiCY5zQeT8vHsLo"]), [Token]);
        assert_eq!(kinds(&["AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"]), []);
        assert_eq!(kinds(&["AKIA", "IOSFODNN7EXAMPLE"]), []);
        assert_eq!(kinds(&["AKIA", "Q3RTV7WX5YZ2KLMN"]), [Token]);
        assert_eq!(kinds(&["xoxb-", "123456789012-1234567890123-x"]), []);
    }

    #[test]
    fn private_keys_have_a_body_and_no_passphrase() {
        let key =
            |label: &str, body: &str| kinds(&["-----BEGIN ", label, "-----\n", body, "-----END ", label, "-----\n"]);
        assert_eq!(key("RSA PRIVATE KEY", BODY), [PrivateKey]);
        assert_eq!(key("PRIVATE KEY", &BODY.replace('\n', "\\n")), [PrivateKey], "in JSON");
        assert_eq!(key("PRIVATE KEY", &format!("    {}", BODY.replace('\n', "\n    "))), [PrivateKey], "in YAML");
        assert_eq!(key("ENCRYPTED PRIVATE KEY", BODY), []);
        assert_eq!(key("RSA PRIVATE KEY", &format!("Proc-Type: 4,ENCRYPTED\n\n{BODY}")), []);
        assert_eq!(key("PUBLIC KEY", BODY), []);
        assert_eq!(key("CERTIFICATE", BODY), []);
        assert_eq!(key("PRIVATE KEY", "...\n"), []);
        assert_eq!(key("PRIVATE KEY", "{{ .key }}\n"), []);
    }

    #[test]
    fn passwords_in_addresses_of_real_hosts() {
        for (text, expected) in [
            ("postgres://app:Qx7v2mKp9@db.shop.io:5432/app", true),
            ("https://bot:9f3kd72mdk2@git.shop.io/x.git", true),
            ("postgres://app:Qx7v2mKp9@db:5432/app", false),
            ("postgres://app:Qx7v2mKp9@localhost/app", false),
            ("postgres://app:postgres@db.shop.io/app", false),
            ("postgres://app:${PASSWORD}@db.shop.io/app", false),
            ("postgres://app:<password>@db.shop.io/app", false),
            ("https://user:password@example.com/", false),
            ("https://a.io/x:y@z", false),
            ("https://registry.shop.io/@scope/x:1", false),
        ] {
            let found = detect(text);
            assert_eq!(found.iter().any(|secret| secret.kind == UrlPassword), expected, "{text}");
        }
    }

    #[test]
    fn hostile_text_is_read_in_one_go() {
        for unit in [
            "://",
            "-----BEGIN ",
            "-----BEGIN PRIVATE KEY-----",
            "glpat-",
            "LS0tLS1CRUdJTi",
            "://a:",
            "eyJ",
            " eyJ",
            "\"auth\":\"",
            "&sig=",
            "ewogICJhdXRocyI",
            "eyJhdXRocyI6",
            "ATATT3x",
            ".atlasv1.",
        ] {
            let text = unit.repeat(1_000_000 / unit.len());
            assert!(detect(&text).len() <= 1, "{unit}");
        }
    }
}
