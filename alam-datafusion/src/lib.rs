#![forbid(unsafe_code)]
#![warn(missing_docs)]

//! **`arabic_entities(text)`** for [Apache DataFusion]: people, places and organisations of Arabic news text, in SQL.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> datafusion::error::Result<()> {
//! use datafusion::prelude::SessionContext;
//!
//! let ctx = SessionContext::new();
//! alam_datafusion::register(&ctx)?;
//! let rows = ctx
//!     .sql("SELECT e['kind'], e['name'] FROM (SELECT unnest(arabic_entities('وصل بوتين إلى موسكو')) AS e)")
//!     .await?;
//! assert_eq!(rows.count().await?, 2);
//! # Ok(())
//! # }
//! ```
//!
//! # Overview
//!
//! - [`register`] makes the function known to a session, with the model inside the `alam` crate.
//! - [`ArabicEntities`] is the function itself, for another model or other settings, and for whatever else takes a
//!   [`ScalarUDF`](datafusion::logical_expr::ScalarUDF).
//! - [`entity_fields`] are the columns of its result.
//!
//! # Parallelism
//!
//! A query engine runs one copy of a query for each partition of its data. The function therefore tags a record batch
//! on the thread that calls it, and lets partitions (`datafusion.execution.target_partitions`) use the cores: see
//! [`ArabicEntities::new`] on recognizers with threads of their own.
//!
//! [Apache DataFusion]: https://datafusion.apache.org

mod columns;
mod function;

pub use columns::entity_fields;
pub use function::ArabicEntities;

use datafusion::error::Result;
use datafusion::prelude::SessionContext;

/// Makes `arabic_entities` known to a session, with the model inside the `alam` crate.
///
/// # Errors
/// As [`ArabicEntities::bundled`].
pub fn register(ctx: &SessionContext) -> Result<()> {
    ctx.register_udf(ArabicEntities::bundled()?.into());
    Ok(())
}
