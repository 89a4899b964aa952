//! Reads one file within its limits and tells text from what is not.

use std::fs::File;
use std::io::Read;

use camino::Utf8Path;

/// The bytes of a text file, or why it is not checked. A file that grows while it is read stays within the limit.
pub(super) fn read(path: &Utf8Path, limit: u64) -> Result<Vec<u8>, String> {
    let unreadable = |error: std::io::Error| format!("cannot be read: {}", error.kind());
    // Opening a FIFO would wait for a writer, so the kind is asked first.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err("not a regular file".to_owned());
    }
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if metadata.len() > limit {
        return Err(too_big(metadata.len(), limit));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    check(bytes, limit)
}

/// Refuses what is too big or no text in UTF-8 or one of its supersets.
pub(super) fn check(bytes: Vec<u8>, limit: u64) -> Result<Vec<u8>, String> {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if length > limit {
        return Err(too_big(length, limit));
    }
    if is_utf16(&bytes) {
        return Err("text in UTF-16; save it as UTF-8".to_owned());
    }
    if memchr::memchr(0, &bytes).is_some() {
        return Err("binary data, not text".to_owned());
    }
    Ok(bytes)
}

/// A byte order mark of UTF-16, or the pattern that ASCII in UTF-16 makes: every other byte is zero.
fn is_utf16(bytes: &[u8]) -> bool {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return true;
    }
    let head = bytes.get(..64).unwrap_or(bytes);
    let (pairs, _) = head.as_chunks::<2>();
    let zeros = |which: usize| pairs.iter().all(|pair| (pair[which] == 0) && (pair[1 - which] != 0));
    pairs.len() >= 2 && (zeros(0) || zeros(1))
}

fn too_big(length: u64, limit: u64) -> String {
    format!("{} is over the limit of {} (`max-file-size`)", size(length), size(limit))
}

fn size(bytes: u64) -> String {
    const KIB: u64 = 1024;
    const MIB: u64 = KIB * KIB;
    match bytes {
        0..KIB => format!("{bytes} bytes"),
        KIB..MIB => format!("{}.{} KiB", bytes / KIB, bytes % KIB * 10 / KIB),
        _ => format!("{}.{} MiB", bytes / MIB, bytes % MIB * 10 / MIB),
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn only_text_within_the_limit_is_taken() {
        let why = |bytes: &[u8]| check(bytes.to_vec(), 100).err();
        assert_eq!(why(b"FROM a\n"), None);
        assert_eq!(why(b"\xef\xbb\xbfFROM a\n"), None);
        assert_eq!(why(b"# caf\xe9\n"), None, "bytes of other charsets are replaced later");
        assert_eq!(why(b"\xff\xfeF\0R\0").as_deref(), Some("text in UTF-16; save it as UTF-8"));
        assert_eq!(why(b"F\0R\0O\0M\0").as_deref(), Some("text in UTF-16; save it as UTF-8"));
        assert_eq!(why(b"\x7fELF\0\0\0").as_deref(), Some("binary data, not text"));
        assert_eq!(why(&[b'a'; 101]).as_deref(), Some("101 bytes is over the limit of 100 bytes (`max-file-size`)"));
    }
}
