//! Text in memory: files, byte spans into them, and the line index that turns a byte into a line and column.

use std::cmp::Ordering;
use std::sync::{Arc, OnceLock};

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

/// Names one file of a run. Ids are dense and follow the sorted order of paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

impl FileId {
    /// The id as an index into the list of files of the run.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A half-open range of bytes `start..end` in one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// A span from byte offsets; offsets past 4 GiB are clamped (files are far smaller, see the size budget).
    pub fn from_usize(start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end) }
    }

    pub const fn empty(at: u32) -> Self {
        Self { start: at, end: at }
    }

    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    pub const fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }

    pub const fn encloses(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    pub const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The text of the span, or `""` when the span does not fit `text` (wrong file, or not on a character border).
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }

    /// The span moved `by` bytes towards the end.
    pub const fn shifted(self, by: u32) -> Self {
        Self { start: self.start.saturating_add(by), end: self.end.saturating_add(by) }
    }
}

/// A place for people: `line` and `column` count from 1, `column` in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// The byte offset of each line's start.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Lines end with `\n`, `\r\n` or a lone `\r`-free `\n`; a lone `\r` ends no line, as in editors and GitHub.
    pub fn new(text: &str) -> Self {
        let mut starts = Vec::with_capacity(text.len() / 32 + 1);
        starts.push(0);
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| Span::from_usize(at + 1, at + 1).start));
        Self { starts }
    }

    /// The number of lines; an empty text has one.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The line that holds byte `offset`, counted from 0.
    pub fn line(&self, offset: u32) -> usize {
        self.starts.partition_point(|&start| start <= offset).saturating_sub(1)
    }

    /// The bytes of line `line` (from 0) without its line end.
    pub fn line_span(&self, line: usize, text: &str) -> Span {
        let end_of_text = Span::from_usize(text.len(), text.len()).start;
        let start = self.starts.get(line).copied().unwrap_or(end_of_text);
        let next = self.starts.get(line + 1).copied();
        let mut end = next.map_or(end_of_text, |next| next.saturating_sub(1));
        if next.is_some() && end > start && text.as_bytes().get(end as usize - 1) == Some(&b'\r') {
            end -= 1;
        }
        Span::new(start, end.max(start))
    }

    pub fn position(&self, offset: u32, text: &str) -> Position {
        let line = self.line(offset);
        let start = self.starts.get(line).copied().unwrap_or(0) as usize;
        let end = (offset as usize).min(text.len()).max(start);
        let before = text.as_bytes().get(start..end).unwrap_or_default();
        // Counting the bytes that begin a character needs no valid border at `offset`.
        let column = before.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
        Position { line: clamp(line + 1), column: clamp(column + 1) }
    }
}

fn clamp(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// One file of a run: its path relative to the working directory with `/`, and its text.
///
/// `text` is always valid UTF-8 of the same length as the file: each byte that is not part of valid UTF-8 is
/// replaced by `?`, so that spans are offsets into the file on disk. `lossy` tells that this happened.
#[derive(Debug, Clone)]
pub struct SourceFile {
    pub id: FileId,
    pub path: Utf8PathBuf,
    pub text: Arc<str>,
    pub lossy: bool,
    lines: OnceLock<LineIndex>,
}

impl SourceFile {
    pub fn new(id: FileId, path: impl Into<Utf8PathBuf>, text: impl Into<Arc<str>>) -> Self {
        Self { id, path: path.into(), text: text.into(), lossy: false, lines: OnceLock::new() }
    }

    /// A file from the bytes on disk; invalid UTF-8 is replaced byte by byte.
    pub fn from_bytes(id: FileId, path: impl Into<Utf8PathBuf>, bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self::new(id, path, text),
            Err(error) => {
                let mut text = String::with_capacity(error.as_bytes().len());
                for chunk in error.as_bytes().utf8_chunks() {
                    text.push_str(chunk.valid());
                    text.extend(std::iter::repeat_n('?', chunk.invalid().len()));
                }
                Self { lossy: true, ..Self::new(id, path, text) }
            }
        }
    }

    /// The same file with other text.
    #[must_use]
    pub fn with_text(&self, text: impl Into<Arc<str>>) -> Self {
        Self { lossy: self.lossy, ..Self::new(self.id, self.path.clone(), text) }
    }

    pub fn path(&self) -> &Utf8Path {
        &self.path
    }

    /// The file's name without its folders.
    pub fn name(&self) -> &str {
        file_name(&self.path)
    }

    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    pub fn position(&self, offset: u32) -> Position {
        self.lines().position(offset, &self.text)
    }

    pub fn slice(&self, span: Span) -> &str {
        span.of(&self.text)
    }

    /// The length of the byte order mark at the start of the text: 3 or 0.
    pub fn bom_len(&self) -> usize {
        if self.text.starts_with('\u{feff}') { 3 } else { 0 }
    }
}

/// The last part of a path that is written with `/`, as those of a run are: nothing has to be taken apart for it.
pub fn file_name(path: &Utf8Path) -> &str {
    let path = path.as_str();
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// `path` from the folder `base`, without `.` and `..`; nothing when it is absolute or leads out of the tree.
pub fn join_path(base: &Utf8Path, path: &str) -> Option<Utf8PathBuf> {
    let mut joined = base.to_owned();
    for part in Utf8Path::new(path).components() {
        match part {
            Utf8Component::Normal(name) => joined.push(name),
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir if joined.pop() => {}
            _ => return None,
        }
    }
    Some(joined)
}

/// The order of two paths, folder by folder: what comparing them as paths gives for relative paths without `.` parts, at a
/// tenth of the time.
pub fn path_order(a: &Utf8Path, b: &Utf8Path) -> Ordering {
    let weight = |byte: u8| if byte == b'/' { 0 } else { byte };
    let (a, b) = (a.as_str().as_bytes(), b.as_str().as_bytes());
    // Paths that are compared begin alike for long: those parts are passed over many bytes at once.
    let blocks = a.as_chunks::<16>().0.iter().zip(b.as_chunks::<16>().0);
    let alike = blocks.take_while(|(a, b)| a == b).count() * 16;
    let (a, b) = (a.get(alike..).unwrap_or_default(), b.get(alike..).unwrap_or_default());
    match a.iter().zip(b).find(|(a, b)| a != b) {
        Some((&a, &b)) => weight(a).cmp(&weight(b)),
        None => a.len().cmp(&b.len()),
    }
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use super::{FileId, LineIndex, SourceFile, Span, join_path};

    #[test]
    fn columns_count_characters_and_lines_end_without_their_line_end() {
        let text = "é: x\r\nsecond\n";
        let index = LineIndex::new(text);
        assert_eq!(index.position(3, text).column, 3);
        assert_eq!(index.line_span(0, text), Span::new(0, 5));
        assert_eq!(index.line_span(1, text).of(text), "second");
        assert_eq!(index.position(u32::MAX, text).line, 3);
    }

    #[test]
    fn invalid_bytes_keep_their_offsets() {
        let file = SourceFile::from_bytes(FileId(0), "a", b"a\xff\xfeb".to_vec());
        assert!(file.lossy);
        assert_eq!(&*file.text, "a??b");
    }

    #[test]
    fn paths_stay_in_the_tree() {
        let base = Utf8Path::new("a/b");
        assert_eq!(join_path(base, "../c/./d").as_deref(), Some(Utf8Path::new("a/c/d")));
        assert_eq!([join_path(base, "../../.."), join_path(base, "/x")], [None, None]);
    }
}
