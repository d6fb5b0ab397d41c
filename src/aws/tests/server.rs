//! A small HTTP server of the tests' own: real sockets, scripted answers, every request kept.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// One request as it came over the wire.
#[derive(Debug, Clone)]
pub(super) struct Received {
    /// `POST / HTTP/1.1`
    pub(super) line: String,
    headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Received {
    /// The header's value, empty when there is none.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }
}

/// What to answer.
#[derive(Debug, Clone)]
pub(super) enum Reply {
    /// Status, content type and body.
    Http(u16, &'static str, String),
    /// Status and body length as announced, but only the body as sent.
    Truncated(u16, usize, String),
    /// Hang up at once.
    Hangup,
    /// Say nothing for ever.
    Silence,
}

/// An XML answer with status 200.
pub(super) fn xml(body: impl Into<String>) -> Reply {
    Reply::Http(200, "text/xml", body.into())
}

/// A JSON answer.
pub(super) fn json(status: u16, body: impl Into<String>) -> Reply {
    Reply::Http(status, "application/x-amz-json-1.1", body.into())
}

pub(super) struct Server {
    pub(super) url: String,
    requests: Arc<Mutex<Vec<Received>>>,
    connections: Arc<Mutex<usize>>,
}

impl Server {
    /// Starts a server that answers the n-th request (from 0) as `script` says.
    pub(super) fn start(script: impl Fn(usize, &Received) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (requests, connections) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(0)));
        let (script, kept, opened) = (Arc::new(script), Arc::clone(&requests), Arc::clone(&connections));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                *opened.lock().unwrap() += 1;
                let (script, kept) = (Arc::clone(&script), Arc::clone(&kept));
                thread::spawn(move || serve(stream, &*script, &kept));
            }
        });
        Self { url, requests, connections }
    }

    /// A server that gives these answers in turn, the last one for ever.
    pub(super) fn answering(replies: Vec<Reply>) -> Self {
        Self::start(move |n, _| replies[n.min(replies.len() - 1)].clone())
    }

    pub(super) fn requests(&self) -> Vec<Received> {
        self.requests.lock().unwrap().clone()
    }

    pub(super) fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }
}

fn serve(stream: TcpStream, script: &dyn Fn(usize, &Received) -> Reply, kept: &Mutex<Vec<Received>>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    loop {
        let request = receive(&mut reader)?;
        let n = {
            let mut kept = kept.lock().unwrap();
            kept.push(request.clone());
            kept.len() - 1
        };
        let (status, kind, length, body) = match script(n, &request) {
            Reply::Http(status, kind, body) => (status, kind, body.len(), body),
            Reply::Truncated(status, length, body) => (status, "text/xml", length, body),
            Reply::Hangup => return None,
            Reply::Silence => loop {
                thread::park();
            },
        };
        let head = format!(
            "HTTP/1.1 {status} x\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nx-amzn-requestid: request-{n}\r\n\r\n"
        );
        // A HEAD answer announces no body and has none.
        (&stream).write_all(head.as_bytes()).ok()?;
        (&stream).write_all(body.as_bytes()).ok()?;
        if body.len() < length {
            return None;
        }
    }
}

fn receive(reader: &mut impl BufRead) -> Option<Received> {
    let mut line = String::new();
    if reader.read_line(&mut line).ok()? == 0 {
        return None;
    }
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((key, value)) = header.trim_end().split_once(':') else { break };
        headers.push((key.to_owned(), value.trim().to_owned()));
    }
    let received = Received { line: line.trim_end().to_owned(), headers, body: String::new() };
    let mut body = vec![0; received.header("content-length").parse().unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    Some(Received { body: String::from_utf8(body).unwrap(), ..received })
}
