//! How much memory a runtime is told to use: `-Xmx2g`, `--max-old-space-size=4096`, `GOMEMLIMIT=2GiB`.

/// Variables that virtual machines, their launchers and Go read.
const VARIABLES: [&str; 8] = [
    "CATALINA_OPTS",
    "GOMEMLIMIT",
    "JAVA_OPTIONS",
    "JAVA_OPTS",
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "JVM_OPTS",
    "NODE_OPTIONS",
];

/// A setting and what it comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemorySetting {
    /// As written: `-Xmx2g`.
    pub text: String,
    pub bytes: i128,
}

/// Whether that variable can set an amount of memory.
pub fn is_variable(name: &str) -> bool {
    VARIABLES.contains(&name)
}

/// The setting that the value of such a variable holds.
pub fn of_variable(name: &str, value: &str) -> Option<MemorySetting> {
    match name {
        // <https://pkg.go.dev/runtime#hdr-Environment_Variables>
        "GOMEMLIMIT" => {
            let bytes = amount(value, &[("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40), ("B", 0), ("", 0)])?;
            Some(MemorySetting { text: format!("GOMEMLIMIT={value}"), bytes })
        }
        _ if is_variable(name) => of_options(value),
        _ => None,
    }
}

/// The last setting among options of `java` and `node`: the last one holds.
/// <https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html>,
/// <https://nodejs.org/api/cli.html#--max-old-space-sizesize-in-mib>
pub fn of_options(text: &str) -> Option<MemorySetting> {
    if !text.contains("-Xmx") && !text.contains("space") {
        return None;
    }
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ','));
    words.rev().find_map(of_option)
}

fn of_option(word: &str) -> Option<MemorySetting> {
    const JAVA: &[(&str, u32)] =
        &[("k", 10), ("K", 10), ("m", 20), ("M", 20), ("g", 30), ("G", 30), ("t", 40), ("", 0)];
    let bytes = if let Some(value) = word.strip_prefix("-Xmx") {
        amount(value, JAVA)?
    } else {
        let value =
            word.strip_prefix("--max-old-space-size=").or_else(|| word.strip_prefix("--max_old_space_size="))?;
        amount(value, &[("", 20)])?
    };
    Some(MemorySetting { text: word.to_owned(), bytes })
}

fn amount(text: &str, units: &[(&str, u32)]) -> Option<i128> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    let (_, shift) = units.iter().find(|(name, _)| *name == unit)?;
    let number: i128 = number.parse::<u32>().ok()?.into();
    Some(number << shift)
}

#[cfg(test)]
mod tests {
    use super::{of_options, of_variable};

    #[test]
    fn settings_are_read_in_bytes() {
        for (name, value, bytes) in [
            ("JAVA_OPTS", "-server -Xms1g -Xmx2g", Some(2 << 30)),
            ("JAVA_TOOL_OPTIONS", "-Xmx1g -Xmx512m", Some(512 << 20)),
            ("NODE_OPTIONS", "--max-old-space-size=4096", Some(4096 << 20)),
            ("GOMEMLIMIT", "750MiB", Some(750 << 20)),
            ("GOMEMLIMIT", "off", None),
            ("JAVA_OPTS", "-Xmx$HEAP", None),
            ("JAVA_OPTS", "-XX:MaxRAMPercentage=75", None),
            ("OTHER", "-Xmx2g", None),
        ] {
            assert_eq!(of_variable(name, value).map(|found| found.bytes), bytes, "{name}={value}");
        }
        assert_eq!(of_options("java -Xmx128k -jar a.jar").map(|found| found.text).as_deref(), Some("-Xmx128k"));
    }
}
