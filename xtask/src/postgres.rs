//! A throwaway PostgreSQL: made, started and removed by us, never the machine's own.

use std::{
    fs,
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result};

use crate::{
    child::{Background, Guard, Show, capture},
    scratch::{Scratch, free_port, is_root},
};

/// A server that lives as long as this value. Fields are dropped in this order: the server is
/// asked to stop, then its process is ended if it is still there, then its folder goes.
pub struct Postgres {
    port: u16,
    _stop: Guard,
    _server: Background,
    _scratch: Scratch,
}

/// How durable the server is to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Nothing is forced to disk: for tests.
    None,
    /// The server's defaults: for measuring.
    Default,
}

/// The folder of the newest PostgreSQL programs installed, if there is one.
pub fn installed() -> Option<PathBuf> {
    let has_server = |folder: &Path| folder.join("initdb").is_file() && folder.join("postgres").is_file();
    let mut versions: Vec<(u32, PathBuf)> = Vec::new();
    for version in fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten() {
        let number = version.file_name().to_string_lossy().parse().unwrap_or(0);
        versions.push((number, version.path().join("bin")));
    }
    versions.sort();
    let newest = versions.into_iter().rev().map(|(_, folder)| folder).find(|folder| has_server(folder));
    newest.or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|folder| has_server(folder))
    })
}

impl Postgres {
    /// Starts a server with the programs in `programs`.
    pub fn start(programs: &Path, durability: Durability) -> Result<Postgres> {
        let scratch = Scratch::new("postgres")?;
        let user = server_user()?;
        if let Some(user) = &user {
            let mut chown = Command::new("chown");
            chown.arg(user).arg(scratch.path());
            capture(chown, Duration::from_secs(20))?;
        }
        let data = scratch.path().join("data");
        let mut init = as_user(user.as_deref(), &programs.join("initdb"));
        init.arg("--pgdata").arg(&data);
        init.args(["--username=probity", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        capture(init, Duration::from_secs(180)).context("initdb")?;
        let mut last = None;
        for _ in 0..3 {
            match Postgres::serve(programs, user.as_deref(), &data, scratch.path(), durability) {
                Ok((port, stop, server)) => {
                    return Ok(Postgres { port, _stop: stop, _server: server, _scratch: scratch });
                }
                // Another process may have taken the port in between.
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| anyhow::anyhow!("PostgreSQL did not start")))
    }

    fn serve(
        programs: &Path,
        user: Option<&str>,
        data: &Path,
        sockets: &Path,
        durability: Durability,
    ) -> Result<(u16, Guard, Background)> {
        let port = free_port()?;
        let mut command = as_user(user, &programs.join("postgres"));
        command.arg("-D").arg(data).args(["-p", &port.to_string()]);
        let mut settings =
            vec!["listen_addresses=127.0.0.1".to_owned(), format!("unix_socket_directories={}", sockets.display())];
        settings.push("max_connections=200".to_owned());
        if durability == Durability::None {
            settings.extend(["fsync=off", "synchronous_commit=off", "full_page_writes=off"].map(str::to_owned));
        }
        for setting in settings {
            command.args(["-c", &setting]);
        }
        let mut server = Background::start(command, Show::Quiet).context("postgres")?;
        // The server removes its file of the process id as the last thing it does.
        let stop = Guard::arm(&format!(
            "kill -QUIT \"$(head -n 1 '{0}')\" && for _ in $(seq 100); do [ -e '{0}' ] || break; sleep 0.1; done",
            data.join("postmaster.pid").display()
        ))?;
        server.wait_for(Duration::from_secs(60), |server| {
            let ready = server.output().contains("ready to accept connections");
            (ready && TcpStream::connect(("127.0.0.1", port)).is_ok()).then_some(())
        })?;
        Ok((port, stop, server))
    }

    /// The address of its database `postgres`.
    pub fn url(&self) -> String {
        self.url_of("postgres")
    }

    /// The address of its database of that name.
    pub fn url_of(&self, database: &str) -> String {
        format!("postgres://probity@127.0.0.1:{}/{database}", self.port)
    }

    /// `psql` against it, with the database's default settings.
    pub fn psql(&self, programs: &Path) -> Command {
        let mut command = Command::new(programs.join("psql"));
        command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &self.url()]);
        command
    }
}

/// As whom the server runs: PostgreSQL refuses the superuser.
fn server_user() -> Result<Option<String>> {
    if !is_root() {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd").context("/etc/passwd")?;
    let known = |name: &str| users.lines().any(|line| line.split(':').next() == Some(name));
    let user = ["postgres", "nobody"].into_iter().find(|name| known(name));
    user.map(|name| Some(name.to_owned())).context("no user `postgres` or `nobody` to run PostgreSQL as")
}

fn as_user(user: Option<&str>, program: &Path) -> Command {
    let mut command = match user {
        None => Command::new(program),
        Some(user) => {
            let mut command = Command::new("runuser");
            command.args(["-u", user, "--"]).arg(program);
            command
        }
    };
    // A folder that any user may enter.
    command.current_dir("/");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_answers_and_leaves_nothing_behind() {
        // Without PostgreSQL the test run as a whole says so.
        let Some(programs) = installed() else { return };
        let postgres = Postgres::start(&programs, Durability::None).unwrap();
        let mut psql = postgres.psql(&programs);
        psql.args(["-t", "-c", "show server_encoding"]);
        assert!(capture(psql, Duration::from_secs(60)).unwrap().contains("UTF8"));
        let (folder, port) = (postgres._scratch.path().to_owned(), postgres.port);
        drop(postgres);
        assert!(!folder.exists());
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    }
}
