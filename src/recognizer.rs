//! [`Recognizer`]: what users call.

use std::cell::RefCell;
use std::ops::Range;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::builder::RecognizerBuilder;
use crate::document::{Document, Resolver};
use crate::entity::{Entity, Kind, Span, Tagged, WordSpan};
use crate::error::Result;
use crate::gazetteer::Merger;
use crate::mention::Mention;
use crate::model::Model;
use crate::paragraphs::paragraphs;
use crate::tagger::Tagger;
use crate::words::words;

/// Finds entities in Arabic text.
///
/// Made once, shared freely: it is `Send + Sync`, all methods take `&self`, and a clone shares the model.
///
/// ```
/// use alam::{Kind, Recognizer};
///
/// let recognizer = Recognizer::bundled()?;
/// let text = "وصل الرئيس قاسم جومارت توكاييف إلى موسكو";
/// let entities = recognizer.tag(text)?;
/// assert_eq!(entities[0].kind(), &Kind::Person);
/// assert_eq!(entities[0].text(), "قاسم جومارت توكاييف");
/// assert_eq!(&text[entities[1].range()], "موسكو");
/// # Ok::<(), alam::Error>(())
/// ```
#[derive(Clone)]
pub struct Recognizer {
    inner: Arc<Inner>,
}

struct Inner {
    model: Model,
    settings: RecognizerBuilder,
}

impl std::fmt::Debug for Recognizer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recognizer")
            .field("engine", &self.engine())
            .field("labels", &self.labels())
            .field("settings", &self.inner.settings)
            .finish_non_exhaustive()
    }
}

impl Recognizer {
    /// The model inside the crate, with the default settings.
    ///
    /// # Errors
    /// [`Error::NotBundled`](crate::Error::NotBundled) where the crate was built without its feature `bundled`, [`Error::EngineUnavailable`](crate::Error::EngineUnavailable)
    /// where `ORT_DYLIB_PATH` names a library that does not load.
    pub fn bundled() -> Result<Self> {
        Self::builder().bundled()
    }

    /// A Hugging Face token-classification export: a folder with `model.onnx` (or `onnx/model.onnx`),
    /// `tokenizer.json` and `config.json`.
    ///
    /// # Errors
    /// A variant of [`Error`](crate::Error) for each way in which the files can be missing, damaged or at odds with each other.
    pub fn from_dir(folder: impl AsRef<Path>) -> Result<Self> {
        Self::builder().from_dir(folder)
    }

    /// The same from the files' contents.
    ///
    /// # Errors
    /// As [`from_dir`](Self::from_dir).
    pub fn from_bytes(model: &[u8], tokenizer: &[u8], config: &[u8]) -> Result<Self> {
        Self::builder().from_bytes(model, tokenizer, config)
    }

    /// Settings first, model last.
    pub fn builder() -> RecognizerBuilder {
        RecognizerBuilder::default()
    }

    /// The entities of a text, in order, disjoint.
    ///
    /// Paragraphs (lines) are tagged each on its own. The text may have any length: memory beyond it and the result
    /// depends on the model's window, not on the text.
    ///
    /// # Errors
    /// [`Error::Run`](crate::Error::Run) where the engine fails.
    pub fn tag<'t>(&self, text: &'t str) -> Result<Vec<Entity<'t>>> {
        let mut entities = self.found(&[text], Entity::new)?;
        Ok(entities.pop().unwrap_or_default())
    }

    /// The people, places and organisations of a text, each with all its mentions: [`tag`](Self::tag), then the default
    /// [`Resolver`](crate::document::Resolver).
    ///
    /// # Errors
    /// As [`tag`](Self::tag).
    pub fn document<'t>(&self, text: &'t str) -> Result<Document<'t>> {
        Ok(Resolver::default().resolve(text, self.tag(text)?))
    }

    /// The entities of each text, in the order of the texts; in parallel.
    ///
    /// # Errors
    /// As [`tag`](Self::tag); the first error ends the whole call.
    pub fn tag_batch<'t, T: AsRef<str> + Sync>(
        &self,
        texts: &'t [T],
    ) -> Result<Vec<Vec<Entity<'t>>>> {
        let texts: Vec<&'t str> = texts.iter().map(AsRef::as_ref).collect();
        self.found_parallel(&texts, Entity::new)
    }

    /// Tags texts as they come, in parallel, in their order, holding only a few at a time.
    ///
    /// After an error, which stands for the texts that were tagged together, the iterator goes on with the next ones.
    ///
    /// ```
    /// # let recognizer = alam::Recognizer::bundled()?;
    /// let lines = ["زار بوتين طهران", "لا أحد هنا"].map(String::from);
    /// for tagged in recognizer.tag_iter(lines) {
    ///     let tagged = tagged?;
    ///     println!("{}: {}", tagged.text(), tagged.entities().count());
    /// }
    /// # Ok::<(), alam::Error>(())
    /// ```
    pub fn tag_iter<I>(&self, texts: I) -> impl Iterator<Item = Result<Tagged<I::Item>>>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        /// Bytes of text that are tagged together: enough to fill the threads, little to hold.
        const GATHERED: usize = 1 << 20;
        let this = self.clone();
        let mut texts = texts.into_iter().fuse();
        let most = this.inner.settings.thread_count() * 64;
        std::iter::from_fn(move || {
            let (mut gathered, mut bytes) = (Vec::new(), 0);
            while gathered.len() < most && bytes < GATHERED {
                let Some(text) = texts.next() else { break };
                bytes += text.as_ref().len();
                gathered.push(text);
            }
            if gathered.is_empty() {
                return None;
            }
            let borrowed: Vec<&str> = gathered.iter().map(AsRef::as_ref).collect();
            Some(match this.found_parallel(&borrowed, |_, span| span) {
                Ok(spans) => gathered
                    .into_iter()
                    .zip(spans)
                    .map(|(t, s)| Ok(Tagged::new(t, s)))
                    .collect(),
                Err(error) => vec![Err(error)],
            })
        })
        .flatten()
    }

    /// The entities of one sentence that is cut into words already; each is taken as it is, empty ones too. A
    /// gazetteer's name is found where these words are its words.
    ///
    /// # Errors
    /// As [`tag`](Self::tag).
    pub fn tag_words<W: AsRef<str>>(&self, words: &[W]) -> Result<Vec<WordSpan>> {
        let mut found = Vec::new();
        let given = words.iter().map(AsRef::as_ref).enumerate();
        self.mentions(std::iter::once((0, given)), |m| {
            found.push(m.into_word_span());
        })?;
        Ok(found)
    }

    /// The labels of the model, as its `config.json` names them, by id.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.inner.model.config.labels
    }

    /// The kinds that the model tags; [`Gazetteer::kinds`](crate::gazetteer::Gazetteer::kinds) are those of a gazetteer.
    #[must_use]
    pub fn kinds(&self) -> &[Kind] {
        self.inner.model.decoder.kinds()
    }

    /// Name of the engine that runs the model.
    #[must_use]
    pub fn engine(&self) -> &'static str {
        self.inner.model.engine_name()
    }

    /// Number of pieces in the tokenizer's vocabulary.
    #[must_use]
    pub fn pieces(&self) -> usize {
        self.inner.model.pieces.largest as usize + 1
    }

    pub(crate) fn new(model: Model, settings: RecognizerBuilder) -> Self {
        let inner = Inner { model, settings };
        Self {
            inner: Arc::new(inner),
        }
    }

    #[cfg(feature = "internals")]
    pub(crate) fn model(&self) -> &Model {
        &self.inner.model
    }

    /// Gives `emit` what is found in the words of each paragraph, in order. A paragraph comes with a number, which does
    /// not fall, and a word with its place, which rises among paragraphs of one number.
    fn mentions<'t, W: Iterator<Item = (usize, &'t str)>>(
        &self,
        paragraphs: impl Iterator<Item = (usize, W)>,
        mut emit: impl FnMut(Mention<'t>),
    ) -> Result<()> {
        let Inner { model, settings } = &*self.inner;
        let sure = |m: &Mention<'_>| m.score >= settings.min_score;
        let emit = |m: Mention<'t>| {
            let kinds = settings.kinds.as_ref();
            if kinds.is_none_or(|kinds| kinds.contains(&m.kind)) {
                emit(m);
            }
        };
        let batch = settings.batch_size;
        let Some(gazetteer) = &settings.gazetteer else {
            let mut emit = emit;
            let mut tagger = Tagger::new(model, batch, |m| {
                if sure(&m) {
                    emit(m);
                }
            });
            for (source, words) in paragraphs {
                tagger.paragraph(source, words)?;
            }
            return tagger.finish();
        };
        // Words go in and spans come out in turns.
        let merger = RefCell::new(Merger::new(gazetteer, settings.policy, emit));
        let mut tagger = Tagger::new(model, batch, |m| {
            let mut merger = merger.borrow_mut();
            if sure(&m) {
                merger.mention(m);
            } else {
                merger.reached(m.bounds().0);
            }
        });
        for (source, words) in paragraphs {
            merger.borrow_mut().paragraph(source);
            let words = words.inspect(|&(at, text)| merger.borrow_mut().word(at, text));
            tagger.paragraph(source, words)?;
        }
        tagger.finish()?;
        merger.into_inner().finish();
        Ok(())
    }

    /// What `make` makes of each text and its spans, on this thread.
    fn found<'t, T>(
        &self,
        texts: &[&'t str],
        make: impl Fn(&'t str, Span) -> T,
    ) -> Result<Vec<Vec<T>>> {
        let mut all: Vec<Vec<T>> = texts.iter().map(|_| Vec::new()).collect();
        let all_paragraphs = texts.iter().enumerate().flat_map(|(i, &text)| {
            paragraphs(text).map(move |paragraph| {
                let start = paragraph.start;
                let paragraph = text.get(paragraph).unwrap_or("");
                let word = move |w: Range<usize>| (start + w.start, paragraph.get(w).unwrap_or(""));
                (i, words(paragraph).map(word))
            })
        });
        self.mentions(all_paragraphs, |m| {
            if let Some((text, found)) = texts.get(m.source).zip(all.get_mut(m.source)) {
                found.push(make(text, m.into_span()));
            }
        })?;
        Ok(all)
    }

    /// The same, in parts over the threads.
    ///
    /// Plain threads, not a pool that steals: an engine has threads of its own, and a worker that waits for one must not
    /// begin another part meanwhile, while the other workers find none (the two threads then did the work of 1.2).
    fn found_parallel<'t, T: Send>(
        &self,
        texts: &[&'t str],
        make: impl Fn(&'t str, Span) -> T + Sync,
    ) -> Result<Vec<Vec<T>>> {
        let threads = self.inner.settings.thread_count().min(texts.len());
        if threads < 2 {
            return self.found(texts, make);
        }
        // Eight parts a thread even out texts of unequal length.
        let part = texts.len().div_ceil(threads * 8).clamp(1, 64);
        let parts: Vec<&[&str]> = texts.chunks(part).collect();
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(texts) = parts.get(number) else {
                    return done;
                };
                let found = self.found(texts, &make);
                if found.is_err() {
                    next.store(parts.len(), Ordering::Relaxed);
                }
                done.push((number, found));
            }
        };
        let mut done = std::thread::scope(|scope| {
            // Where the system gives no thread, the others do its work.
            let spawn = |_| std::thread::Builder::new().spawn_scoped(scope, work).ok();
            let spawned: Vec<_> = (1..threads).filter_map(spawn).collect();
            let mut done = work();
            for thread in spawned {
                done.extend(thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
            }
            done
        });
        done.sort_by_key(|&(number, _)| number);
        let parts: Result<Vec<_>> = done.into_iter().map(|(_, found)| found).collect();
        Ok(parts?.into_iter().flatten().collect())
    }
}
