//! Reads one file within its limits and tells text from what is not.

use std::fs::File;
use std::io::Read;

use camino::Utf8Path;

/// The bytes of a text file, or why it is not checked. Of a file that grows while it is read, what was there at first.
pub(super) fn read(path: &Utf8Path, limit: u64) -> Result<Vec<u8>, String> {
    let unreadable = |error: std::io::Error| format!("cannot be read: {}", error.kind());
    let special = || "not a regular file".to_owned();
    let file = open(path).map_err(|error| match std::fs::metadata(path) {
        // A socket.
        Ok(metadata) if !metadata.is_file() => special(),
        _ => unreadable(error),
    })?;
    let metadata = file.metadata().map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(special());
    }
    let length = metadata.len();
    if length > limit {
        return Err(too_big(length, limit));
    }
    // With its length known, the end needs no further call of the system; files that the system makes up have none.
    let wanted = if length > 0 { length } else { limit.saturating_add(1) };
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    file.take(wanted).read_to_end(&mut bytes).map_err(unreadable)?;
    check(bytes, limit)
}

/// Opens a file of any kind without waiting: a FIFO would otherwise wait for somebody who writes.
#[cfg(unix)]
fn open(path: &Utf8Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options().read(true).custom_flags(libc::O_NONBLOCK).open(path)
}

/// Opens a file.
#[cfg(not(unix))]
fn open(path: &Utf8Path) -> std::io::Result<File> {
    File::open(path)
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
