//! The client: sessions whose queries know `arabic_entities` and run on the cluster.

use ballista::prelude::{SessionConfigExt, SessionContextExt};
use ballista_core::config::BALLISTA_SCHEDULER_MAX_PARTITIONS_PER_TASK;
use datafusion::error::Result;
use datafusion::execution::SessionStateBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};

/// Settings of a session for tagging, on a cluster and in one process alike.
///
/// - `partitions`: tasks that a stage is cut into. Several for each slot of the cluster, so that fast and slow ones
///   even out and a lost executor costs little; they are also the most tasks that can run at once.
/// - `batch_size`: rows that are tagged at once.
#[must_use]
pub fn config(partitions: usize, batch_size: usize) -> SessionConfig {
    SessionConfig::new_with_ballista()
        .with_target_partitions(partitions)
        .with_batch_size(batch_size)
        // The function runs inside the scan: its partitions are the parts that files are split into, small ones too.
        .with_repartition_file_min_size(0)
        // One partition a task: what is done is done, whatever becomes of the executor's other tasks.
        .set_str(BALLISTA_SCHEDULER_MAX_PARTITIONS_PER_TASK, "1")
}

/// A session whose queries run on the cluster of a scheduler (`HOST:PORT`).
///
/// # Errors
/// Where the address is none, or the model does not load. That nobody listens there is found by the first query.
pub async fn connect(scheduler: &str, config: SessionConfig) -> Result<SessionContext> {
    let state = SessionStateBuilder::new()
        .with_default_features()
        .with_config(config)
        .build();
    let ctx = SessionContext::remote_with_state(&format!("df://{scheduler}"), state).await?;
    // Last: Ballista puts its own list of functions in place of the state's.
    alam_datafusion::register(&ctx)?;
    Ok(ctx)
}

/// A session with the same settings in this process alone.
///
/// # Errors
/// Where the model does not load.
pub fn local(config: SessionConfig) -> Result<SessionContext> {
    let ctx = SessionContext::new_with_config(config);
    alam_datafusion::register(&ctx)?;
    Ok(ctx)
}
