// A small service for tests. What it does comes from its environment.
import { createServer } from 'node:http';

const { PORT, HOST, MODE = '', NAME = 'service', SECRET = '', READY_AFTER = '0' } = process.env;
console.log(`${NAME} starts, secret ${SECRET}`);
if (MODE === 'crash') {
  console.error('Error: cannot find the thing that I need');
  process.exit(3);
}
const started = Date.now();
let hung = false;
const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://x');
  if (hung) return;
  if (url.pathname === '/readyz') {
    const ready = Date.now() - started >= Number(READY_AFTER);
    response.writeHead(ready ? 200 : 503).end(ready ? 'ok' : 'warming up');
  } else if (url.pathname === '/healthz') {
    response.end('alive');
  } else if (url.pathname === '/hang') {
    hung = true;
  } else if (url.pathname === '/crash') {
    process.exit(9);
  } else if (url.pathname === '/slow') {
    setTimeout(() => response.end(NAME), Number(url.searchParams.get('ms') ?? 200));
  } else if (url.pathname === '/fail') {
    response.writeHead(500).end('no');
  } else if (url.pathname === '/reset') {
    request.socket.destroy();
  } else if (url.pathname === '/echo') {
    response.writeHead(200, { 'x-headers': JSON.stringify(request.headers), 'set-cookie': ['a=1', 'b=2'] });
    request.pipe(response);
  } else if (url.pathname === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: 1\n\n');
    const timer = setInterval(() => response.write('data: 2\n\n'), 20);
    response.on('close', () => {
      clearInterval(timer);
      console.log('events closed');
    });
  } else {
    response.end(NAME);
  }
});
server.on('upgrade', (request, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  socket.pipe(socket);
});
server.listen(Number(PORT), HOST, () => console.log('listening'));
process.on('SIGTERM', () => {
  console.log('ending');
  if (MODE === 'stubborn') return;
  server.close(() => process.exit(0));
});
