//! RabbitMQ as its makers ship it, beside our broker: what a client can notice is the same of both ([`behaviour`]);
//! and our app takes what lies in its queues ([`receiving`]).

mod behaviour;
mod receiving;
mod server;
