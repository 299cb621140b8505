//! A connection from an address of one's own choice.
#![allow(
    unsafe_code,
    reason = "the standard library has no name for an address to connect from"
)]

use std::io;
use std::net::{Ipv4Addr, SocketAddrV4, TcpStream};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

/// Connects to an address from another one of this machine.
pub fn connect_from(from: Ipv4Addr, to: SocketAddrV4) -> io::Result<TcpStream> {
    // SAFETY: the socket is new and has one owner.
    let socket = unsafe {
        let socket = libc::socket(libc::AF_INET, libc::SOCK_STREAM | libc::SOCK_CLOEXEC, 0);
        if socket < 0 {
            return Err(io::Error::last_os_error());
        }
        OwnedFd::from_raw_fd(socket)
    };
    let (own, other) = (raw(SocketAddrV4::new(from, 0)), raw(to));
    let length = libc::socklen_t::try_from(size_of::<libc::sockaddr_in>()).expect("it is small");
    for (call, address) in [
        (libc::bind as unsafe extern "C" fn(_, _, _) -> _, own),
        (libc::connect, other),
    ] {
        // SAFETY: the address is a whole one of its length.
        let done = unsafe { call(socket.as_raw_fd(), (&raw const address).cast(), length) };
        if done != 0 {
            return Err(io::Error::last_os_error());
        }
    }
    Ok(TcpStream::from(socket))
}

fn raw(address: SocketAddrV4) -> libc::sockaddr_in {
    libc::sockaddr_in {
        sin_family: u16::try_from(libc::AF_INET).expect("it is small"),
        sin_port: address.port().to_be(),
        sin_addr: libc::in_addr {
            s_addr: u32::from_ne_bytes(address.ip().octets()),
        },
        sin_zero: [0; 8],
    }
}
