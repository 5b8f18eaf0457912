#![forbid(unsafe_code)]
#![warn(missing_docs)]

//! `arabic_entities(text)` on many machines: scheduler, executor and client of [Apache DataFusion Ballista] that know
//! the function of [`alam_datafusion`].
//!
//! Ballista sends a plan over the network with the *names* of its functions. All three sides look them up, so all
//! three must know the function; the model never travels, each process has it inside.
//!
//! - [`scheduler`]: plans queries, hands out tasks, notices lost executors.
//! - [`executor`]: runs tasks, keeps their output until the job is over.
//! - [`client`]: a [`SessionContext`](datafusion::prelude::SessionContext) whose queries run there.
//!
//! The program `alam-ballista` is these three on a command line.
//!
//! [Apache DataFusion Ballista]: https://datafusion.apache.org/ballista/

pub mod client;
pub mod executor;
pub mod scheduler;

use std::net::{IpAddr, SocketAddr, TcpListener};

use ballista_core::error::{BallistaError, Result};

/// The address itself, or with a free port in place of port 0.
///
/// Ballista advertises the port it was configured with, so that it cannot be left to the socket. Another process may
/// take the port before Ballista binds it, which then fails.
fn with_port(host: IpAddr, port: u16) -> Result<SocketAddr> {
    let listener = TcpListener::bind((host, port)).map_err(|error| {
        BallistaError::Configuration(format!("cannot listen on {host}:{port}: {error}"))
    })?;
    Ok(listener.local_addr()?)
}
