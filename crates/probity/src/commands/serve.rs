//! `probity serve`: the portal and the API.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use anyhow::Context;
use clap::Args;
use flow::node::Node;

use super::{explain, subscription::Sending};
use crate::{
    cli::{LinkageMemory, OnRegister},
    openid::OpenidProvider,
};

/// Serve the portal and the API, and take deliveries as they come.
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    on: OnRegister,
    /// The address to listen on.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,
    /// The port.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// A proxy in front says in X-Forwarded-For whom it speaks for; its last address counts.
    #[arg(long)]
    behind_proxy: bool,
    /// Requests to the API that one address is answered in a minute; an account is answered ten times as
    /// many, and whoever asks from this machine all of them. 0 sets no bound, any other number binds this
    /// machine too; without it 600.
    #[arg(long, value_name = "N")]
    api_minute: Option<u32>,
    #[command(flatten)]
    sending: Sending,
    #[command(flatten)]
    memory: LinkageMemory,
}

/// Requests to the API that one address is answered in a minute where nothing else is said.
const API_MINUTE: u32 = 600;

#[expect(clippy::print_stdout, reason = "the address is what the person needs")]
pub async fn run(command: Serve) -> anyhow::Result<()> {
    let mut node = crate::printing::with_press(command.sending.give(command.on.open().await?));
    command.memory.give(&mut node);
    let node = with_provider(node)?;
    let alone = explain(node.take_alone("serve"))?;
    let at = SocketAddr::new(command.address, command.port);
    let listener = tokio::net::TcpListener::bind(at)
        .await
        .with_context(|| format!("{at} can't be listened on; choose another port with --port"))?;
    println!("http://{}", listener.local_addr()?);
    let quota = web::Quota::of(command.api_minute.unwrap_or(API_MINUTE), command.api_minute.is_none());
    let public_url = node.file.address.clone();
    // Where the portal is reached by HTTPS, no browser sends its cookies otherwise.
    let secure = public_url.as_deref().is_some_and(|url| url.starts_with("https://"));
    let settings = web::Settings { forwarded: command.behind_proxy, secure, quota, public_url };
    crate::portal::serve(node, listener, settings).await?;
    drop(alone);
    Ok(())
}

/// The node, asking the provider of identities that it trusts.
fn with_provider(node: Node) -> anyhow::Result<Node> {
    let Some(file) = node.file.openid.clone() else { return Ok(node) };
    let secret = node.folder.provider_secret()?;
    let provider = OpenidProvider::new(&file, secret).context("`openid` in node.json can't be used")?;
    Ok(node.trusting(Arc::new(provider)))
}
