//! Whether a variable's or key's name says that its value is a secret.

/// Words that name a secret wherever they stand, sorted.
const SECRET: &[&str] = &[
    "accesstoken",
    "apikey",
    "apitoken",
    "authtoken",
    "clientsecret",
    "credential",
    "credentials",
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "privatekey",
    "pwd",
    "secret",
    "secretkey",
    "token",
];

/// What makes a `key` a secret when it stands before it: `API_KEY`.
const SECRET_KEY: &[&str] =
    &["access", "account", "api", "app", "auth", "encryption", "license", "master", "private", "secret", "signing"];

/// Ends of words written without a border: `DBPASSWORD`, `rootpasswd`.
const SECRET_END: &[&str] = &["apikey", "passwd", "password", "secretkey", "authtoken", "accesstoken"];

/// After the secret word, these say that the value is something about the secret: `PASSWORD_FILE`, `TOKEN_TTL`. Sorted.
const ABOUT: &[&str] = &[
    "algorithm",
    "arn",
    "arns",
    "audience",
    "budget",
    "class",
    "count",
    "dir",
    "disabled",
    "duration",
    "enabled",
    "endpoint",
    "engine",
    "env",
    "expiration",
    "expiry",
    "field",
    "file",
    "files",
    "format",
    "header",
    "id",
    "ids",
    "interval",
    "issuer",
    "length",
    "lifetime",
    "limit",
    "manager",
    "mode",
    "mount",
    "name",
    "names",
    "namespace",
    "parameter",
    "path",
    "policy",
    "prefix",
    "provider",
    "ref",
    "refs",
    "region",
    "required",
    "rotation",
    "service",
    "size",
    "source",
    "store",
    "suffix",
    "timeout",
    "ttl",
    "type",
    "uri",
    "url",
    "user",
    "username",
    "validation",
    "version",
    "volume",
];

/// Anywhere in the name, these say that the value is no secret: `PUBLIC_KEY`, `ALLOW_EMPTY_PASSWORD`, `existingSecret`. Sorted.
const HARMLESS: &[&str] = &[
    "allow",
    "automount",
    "cancellation",
    "create",
    "disable",
    "empty",
    "enable",
    "existing",
    "generate",
    "ignore",
    "max",
    "min",
    "num",
    "public",
    "pull",
    "random",
    "require",
    "skip",
    "tls",
    "tokenizer",
    "tokenizers",
    "use",
    "with",
];

/// Whether the name of a variable, key or argument says that its value is a credential.
///
/// Names are read as words (`dbPassword`, `DB_PASSWORD`, `db-password`). What is about a secret (`PASSWORD_FILE`,
/// `TOKEN_TTL`, `secretName`, `AWS_ACCESS_KEY_ID`) or public (`PUBLIC_KEY`) is none.
pub fn looks_secret_name(name: &str) -> bool {
    if name.is_ascii() && !has_stem(name) {
        return false;
    }
    let words = Words::of(name);
    if words.iter().any(|word| HARMLESS.binary_search(&word).is_ok()) {
        return false;
    }
    let Some(at) = (0..words.ends.len()).rev().find(|&at| is_secret_word(&words, at)) else { return false };
    words.iter().skip(at + 1).all(|word| ABOUT.binary_search(&word).is_err())
}

/// Whether three letters stand in it of which every word that names a secret has some. Nearly all names have none, and
/// need no closer look.
fn has_stem(name: &str) -> bool {
    // The bit that makes a capital letter small.
    let small = |byte: &u8| byte | 0x20;
    let mut threes = name.as_bytes().windows(3);
    threes.any(|three| {
        let [a, b, c] = three else { return false };
        matches!(&[small(a), small(b), small(c)], b"cre" | b"key" | b"pas" | b"pwd" | b"sec" | b"tok")
    })
}

fn is_secret_word(words: &Words, at: usize) -> bool {
    let Some(word) = words.get(at) else { return false };
    let before = at.checked_sub(1).and_then(|at| words.get(at));
    let last = words.iter().skip(at + 1).all(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    match word {
        "key" | "keys" => before.is_some_and(|before| SECRET_KEY.contains(&before)),
        // `DB_PASS`, not `PASS_THROUGH` nor a verdict `pass`.
        "pass" => last && before.is_some(),
        _ => SECRET.binary_search(&word).is_ok() || SECRET_END.iter().any(|end| word.ends_with(end)),
    }
}

/// The words of a name in lower case: `awsSecretKey2` → `aws`, `secret`, `key`, `2`.
#[derive(Default)]
struct Words {
    /// One behind the other.
    letters: String,
    ends: Vec<usize>,
}

impl Words {
    fn of(name: &str) -> Self {
        let mut words = Self { letters: String::with_capacity(name.len()), ends: Vec::with_capacity(8) };
        let mut chars = name.chars().peekable();
        let mut previous = ' ';
        while let Some(char) = chars.next() {
            let next_is_lower = chars.peek().is_some_and(|next| next.is_lowercase());
            let starts_word = !char.is_alphanumeric()
                || char.is_uppercase() && (previous.is_lowercase() || previous.is_uppercase() && next_is_lower)
                || char.is_ascii_digit() != previous.is_ascii_digit() && previous.is_alphanumeric();
            if starts_word {
                words.end();
            }
            if char.is_alphanumeric() {
                words.letters.extend(char.to_lowercase());
            }
            previous = char;
        }
        words.end();
        words
    }

    /// Ends the word that is being read, if one is.
    fn end(&mut self) {
        if self.letters.len() > self.ends.last().copied().unwrap_or(0) {
            self.ends.push(self.letters.len());
        }
    }

    fn get(&self, at: usize) -> Option<&str> {
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.letters.get(start..*self.ends.get(at)?)
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).filter_map(|at| self.get(at))
    }
}

#[cfg(test)]
mod tests {
    use super::{ABOUT, HARMLESS, SECRET, SECRET_END, Words, has_stem, looks_secret_name};

    fn words(name: &str) -> Vec<String> {
        Words::of(name).iter().map(str::to_owned).collect()
    }

    #[test]
    fn tables_are_sorted_and_what_names_a_secret_has_a_stem() {
        assert!([ABOUT, HARMLESS, SECRET].iter().all(|table| table.is_sorted()));
        let all = SECRET.iter().chain(SECRET_END).chain(&["key", "pass"]);
        assert_eq!(all.filter(|word| !has_stem(word)).count(), 0);
    }

    #[test]
    fn names_are_read_as_words() {
        assert_eq!(words("awsSecretKey2"), ["aws", "secret", "key", "2"]);
        assert_eq!(words("DB_PASS-word.x"), ["db", "pass", "word", "x"]);
        assert_eq!(words("HTTPToken"), ["http", "token"]);
    }

    #[test]
    fn names_of_credentials() {
        for name in [
            "PASSWORD",
            "DB_PASSWORD",
            "dbPassword",
            "db_pass",
            "SMTP_PASS1",
            "MYSQL_ROOT_PASSWORD",
            "PGPASSWORD",
            "rootpasswd",
            "GITHUB_TOKEN",
            "API_KEY",
            "apiKey",
            "apikey",
            "STRIPE_API_KEY_PROD",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_ACCESS_KEY",
            "SECRET_KEY_BASE",
            "client-secret",
            "ssl.key.passphrase",
            "master_password",
            "PRIVATE_KEY",
            "NEW_RELIC_LICENSE_KEY",
            "db_credentials",
        ] {
            assert!(looks_secret_name(name), "{name}");
        }
    }

    #[test]
    fn names_of_other_things() {
        for name in [
            "USERNAME",
            "POSTGRES_PASSWORD_FILE",
            "SECRET_NAME",
            "secretName",
            "secretKeyRef",
            "existingSecret",
            "imagePullSecrets",
            "TOKENIZERS_PARALLELISM",
            "MAX_TOKENS",
            "TOKEN_TTL",
            "TOKEN_URL",
            "PUBLIC_KEY",
            "NEXT_PUBLIC_API_KEY",
            "ALLOW_EMPTY_PASSWORD",
            "MYSQL_RANDOM_ROOT_PASSWORD",
            "AWS_ACCESS_KEY_ID",
            "SECRET_VERSION",
            "KEY",
            "KEYBOARD",
            "SORT_KEY",
            "PASS_THROUGH",
            "BYPASS",
            "pass",
            "PASSENGER",
            "SECRETARY",
            "secret_arn",
            "automountServiceAccountToken",
            "monkey",
            "",
        ] {
            assert!(!looks_secret_name(name), "{name}");
        }
    }
}
