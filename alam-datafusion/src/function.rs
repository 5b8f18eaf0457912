//! [`ArabicEntities`]: the scalar function.

use std::hash::{Hash, Hasher};
use std::sync::{Arc, LazyLock};

use alam::Recognizer;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{ScalarValue, exec_err, plan_err};
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{
    ColumnarValue, DocSection, Documentation, ScalarFunctionArgs, ScalarUDFImpl, Signature,
    Volatility,
};

use crate::columns::{Columns, item_field};

const NAME: &str = "arabic_entities";
const EXPECTED: &str = "one argument of type Utf8, LargeUtf8 or Utf8View";

/// `arabic_entities(text)`: the entities of each text, as `List<Struct<kind, name, text, start, end, score>>`.
///
/// [`entity_fields`](crate::entity_fields) tells the fields; `start` and `end` are byte offsets into the cell. A null
/// text gives null, an empty one an empty list.
#[derive(Debug, Clone)]
pub struct ArabicEntities {
    recognizer: Arc<Recognizer>,
    signature: Signature,
    aliases: Vec<String>,
}

impl ArabicEntities {
    /// The function with the model inside the `alam` crate, on the thread that calls it.
    ///
    /// # Errors
    /// [`DataFusionError::External`] with an [`alam::Error`] where the model does not load.
    pub fn bundled() -> Result<Self> {
        let recognizer = Recognizer::builder().threads(1).bundled();
        Ok(Self::new(recognizer.map_err(external)?))
    }

    /// The function with a recognizer of your own: another model, a lowest score, fewer kinds.
    ///
    /// Build it with [`threads(1)`](alam::RecognizerBuilder::threads): the engine calls the function from all its
    /// partitions at once, and threads of each call would compete for the same cores.
    #[must_use]
    pub fn new(recognizer: Recognizer) -> Self {
        Self {
            recognizer: Arc::new(recognizer),
            signature: Signature::user_defined(Volatility::Immutable),
            aliases: vec!["alam_entities".to_owned()],
        }
    }

    /// Tags a whole array at once: windows of several texts share a run of the model.
    fn tag(&self, array: &ArrayRef) -> Result<ListArray> {
        let texts = texts(array)?;
        let found = self.recognizer.tag_batch(&texts).map_err(external)?;
        let entities = found.iter().map(Vec::len).sum();
        let mut columns = Columns::with_capacity(found.len(), entities);
        for entities in &found {
            columns.push(entities)?;
        }
        columns.finish(array.nulls().cloned())
    }
}

/// The cells as text; null is empty, in which nothing is found.
fn texts(array: &ArrayRef) -> Result<Vec<&str>> {
    let texts = match array.data_type() {
        DataType::Utf8 => array
            .as_string::<i32>()
            .iter()
            .map(Option::unwrap_or_default)
            .collect(),
        DataType::LargeUtf8 => array
            .as_string::<i64>()
            .iter()
            .map(Option::unwrap_or_default)
            .collect(),
        DataType::Utf8View => array
            .as_string_view()
            .iter()
            .map(Option::unwrap_or_default)
            .collect(),
        // Only for callers that bypass planning, which coerces.
        other => return exec_err!("{NAME}: expected {EXPECTED}, found {other}"),
    };
    Ok(texts)
}

/// The string type that an argument is read as.
fn text_type(found: &DataType) -> Option<DataType> {
    match found {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Some(found.clone()),
        DataType::Null => Some(DataType::Utf8),
        DataType::Dictionary(_, values) => text_type(values),
        _ => None,
    }
}

fn external(error: alam::Error) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

/// The same function where the recognizer is the same: what common-subexpression elimination asks.
impl PartialEq for ArabicEntities {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.recognizer, &other.recognizer)
    }
}

impl Eq for ArabicEntities {}

impl Hash for ArabicEntities {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.recognizer).hash(state);
    }
}

impl ScalarUDFImpl for ArabicEntities {
    fn name(&self) -> &str {
        NAME
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, found: &[DataType]) -> Result<Vec<DataType>> {
        if let [one] = found
            && let Some(text) = text_type(one)
        {
            return Ok(vec![text]);
        }
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        let found = match found.as_slice() {
            [] => "none".to_owned(),
            [one] => one.clone(),
            more => format!("{}: {}", more.len(), more.join(", ")),
        };
        plan_err!("{NAME}: expected {EXPECTED}, found {found}")
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::List(item_field()))
    }

    fn is_strict(&self) -> bool {
        true
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        match args.args.as_slice() {
            [ColumnarValue::Array(array)] => Ok(ColumnarValue::Array(Arc::new(self.tag(array)?))),
            [ColumnarValue::Scalar(text)] => {
                let list = self.tag(&text.to_array()?)?;
                Ok(ColumnarValue::Scalar(ScalarValue::List(Arc::new(list))))
            }
            other => exec_err!(
                "{NAME}: expected {EXPECTED}, found {} arguments",
                other.len()
            ),
        }
    }

    fn documentation(&self) -> Option<&Documentation> {
        static DOCUMENTATION: LazyLock<Documentation> = LazyLock::new(|| {
            Documentation::builder(
                DocSection {
                    include: true,
                    label: "Text Functions",
                    description: None,
                },
                "Finds the people, places and organisations of Arabic news text. Returns a list of structs, in the \
                 order of the text: kind (PER, LOC, ORG), name (for showing and grouping: diacritics and tatweel left \
                 out, the article restored), text (as written, without attached proclitics), start and end (byte \
                 offsets of text in the cell, UTF-8, end excluded; not characters), score (probability in 0..=1). \
                 Null gives null, a text without entities an empty list.",
                "arabic_entities(text)",
            )
            .with_argument("text", "Arabic text of any length: Utf8, LargeUtf8 or Utf8View.")
            .with_sql_example(
                "SELECT e['name'], count(*) FROM (SELECT unnest(arabic_entities(body)) AS e FROM articles) \
                 WHERE e['kind'] = 'PER' GROUP BY e['name'] ORDER BY count(*) DESC",
            )
            .build()
        });
        Some(&DOCUMENTATION)
    }
}
