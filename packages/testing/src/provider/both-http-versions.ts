import type { IncomingMessage } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server, type Http2ServerRequest } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import type { AnswerResponse } from './exchange.ts';

export type AnyRequest = IncomingMessage | Http2ServerRequest;

/** With what a client begins that speaks HTTP/2 without asking first: https://www.rfc-editor.org/rfc/rfc9113#section-3.4 */
const preface = 'PRI * HTTP/2.0';

/** A server that speaks HTTP/1.1 or HTTP/2 on one port, without TLS, as a client begins. */
export interface BothVersionsServer {
  readonly listener: Server;
  /** Closes it and every connection. */
  close(): Promise<void>;
}

export function createBothVersionsServer(
  handle: (request: AnyRequest, response: AnswerResponse) => void,
): BothVersionsServer {
  const http = createHttpServer(handle);
  const http2 = createHttp2Server(handle);
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.once('data', (first) => {
      socket.pause();
      socket.unshift(first);
      if (first.toString('latin1').startsWith(preface)) http2.emit('connection', socket);
      else {
        http.emit('connection', socket);
        socket.resume();
      }
    });
  });
  return {
    listener,
    async close() {
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
