//! The portal of a node: `web` asks, `flow` answers.

mod accounts;
mod answers;
mod cases;
mod commitments;
mod console;
mod content;
mod delegations;
mod extracts;
mod feeds;
mod filings;
mod identity;
mod lists;
mod openids;
mod reports;
mod samples;
mod sharing;
mod statistics;
mod subscriptions;
mod upload;

use std::sync::Arc;

use flow::node::Node;
use tokio::{net::TcpListener, sync::watch};

/// A node as the web sees it.
pub struct NodePortal {
    node: Node,
}

impl NodePortal {
    /// The portal of a node.
    pub fn new(node: Node) -> NodePortal {
        NodePortal { node }
    }
}

/// Serves until the process is told to stop, and does the node's jobs meanwhile.
///
/// # Errors
/// Where the listener fails, or the register can't be closed.
pub async fn serve(node: Node, listener: TcpListener, settings: web::Settings) -> anyhow::Result<()> {
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn({
        let node = node.clone();
        async move { node.work_until(stopped).await }
    });
    let portal = Arc::new(NodePortal::new(node.clone()));
    web::serve(listener, portal, settings, told_to_stop()).await?;
    let _nobody_listens = stop.send(true);
    worker.await?;
    super::commands::explain(node.close().await)
}

/// Ctrl-C, or the signal of a service manager.
pub(crate) async fn told_to_stop() {
    let interrupt = async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::warn!(%error, "Ctrl-C can't be heard");
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
