//! `localstripe`, a Python program that plays Stripe, started for a test.
//!
//! It is found in `PATH`, or where `ASSENT_TEST_LOCALSTRIPE` says. Without it
//! tests that need it are left out, and standard error says so;
//! `ASSENT_REQUIRE_LOCALSTRIPE=1` makes that a failure. So a test begins with
//! `let Some(stripe) = LocalStripe::start() else { return };`.

use std::{
    env,
    ffi::OsString,
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

/// How long it may take to start, on a busy machine.
const DEADLINE: Duration = Duration::from_mins(1);
/// How often its start is tried: somebody else may take the port that was free.
const TRIES: usize = 3;

/// A Stripe of the test's own, without any customers; it ends with this value.
#[derive(Debug)]
pub struct LocalStripe {
    child: Child,
    address: SocketAddr,
}

impl LocalStripe {
    /// A key that it takes; it takes all that begin like this.
    pub const KEY: &str = "sk_test_a1b2c3d4e5f6";
    /// The number of a card that is good.
    pub const GOOD_CARD: &str = "4242424242424242";
    /// The number of one that is declined.
    pub const DECLINED_CARD: &str = "4000000000000002";

    /// Starts it, and waits until it answers. `None` when it is not there,
    /// which standard error then says.
    ///
    /// # Panics
    ///
    /// If it is not there but `ASSENT_REQUIRE_LOCALSTRIPE` is 1, or it does
    /// not start.
    #[must_use]
    pub fn start() -> Option<Self> {
        let named = env::var_os("ASSENT_TEST_LOCALSTRIPE").filter(|path| !path.is_empty());
        let program = named.unwrap_or_else(|| OsString::from("localstripe"));
        for _ in 0..TRIES {
            match Self::run(&program) {
                Ok(started) => {
                    if started.is_some() {
                        return started;
                    }
                }
                Err(error) => {
                    let why = format!("{} does not run: {error}", program.display());
                    let required = env::var_os("ASSENT_REQUIRE_LOCALSTRIPE");
                    assert!(
                        required.is_none_or(|required| required != "1"),
                        "localstripe is required, but {why}"
                    );
                    left_out(&why);
                    return None;
                }
            }
        }
        panic!("localstripe ended before it answered, {TRIES} times: run it by hand to see why");
    }

    /// `None` when it ended by itself, as it does when its port was taken.
    fn run(program: &OsString) -> io::Result<Option<Self>> {
        let free = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let child = Command::new(program)
            .args(["--from-scratch", "--port", &free.port().to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut stripe = Self { child, address: free };
        let given_up = Instant::now() + DEADLINE;
        loop {
            if stripe.call("GET", "/v1/customers", "").is_ok() {
                return Ok(Some(stripe));
            }
            if stripe.child.try_wait()?.is_some() {
                return Ok(None);
            }
            assert!(Instant::now() < given_up, "localstripe does not answer");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A token for the card of this number, as Stripe's script in a browser
    /// makes them.
    #[must_use]
    pub fn token(&self, number: &str) -> String {
        let form =
            format!("card[number]={number}&card[exp_month]=12&card[exp_year]=2030&card[cvc]=123");
        let made = self.call("POST", "/v1/tokens", &form).expect("it makes a token");
        made["id"].as_str().expect("a token has an id").to_owned()
    }

    /// Every customer that was made.
    #[must_use]
    pub fn customers(&self) -> Vec<Value> {
        let list = self.call("GET", "/v1/customers?limit=100", "").expect("it lists customers");
        list["data"].as_array().cloned().unwrap_or_default()
    }

    /// Asks it something, without a library: what it is asked is plain.
    fn call(&self, method: &str, path: &str, form: &str) -> io::Result<Value> {
        let mut stream = TcpStream::connect_timeout(&self.address, DEADLINE)?;
        stream.set_read_timeout(Some(DEADLINE))?;
        write!(
            stream,
            "{method} {path} HTTP/1.0\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.address,
            Self::KEY,
            form.len(),
        )?;
        let mut reply = String::new();
        stream.read_to_string(&mut reply)?;
        let (head, body) = reply.split_once("\r\n\r\n").unwrap_or((&reply, ""));
        if !head.lines().next().is_some_and(|line| line.contains(" 200 ")) {
            return Err(io::Error::other(reply));
        }
        serde_json::from_str(body).map_err(io::Error::other)
    }
}

impl Drop for LocalStripe {
    fn drop(&mut self) {
        // It may have ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Says so where no test's capture hides it.
fn left_out(why: &str) {
    let lines = [
        "",
        "************************************************************",
        "* LEFT OUT: what is tested against a local Stripe.         *",
        "* Install it with scripts/tools, or name it by             *",
        "* ASSENT_TEST_LOCALSTRIPE.                                 *",
        "************************************************************",
        why,
        "",
    ];
    writeln!(io::stderr(), "{}", lines.join("\n")).ok();
}
