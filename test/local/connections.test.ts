import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Connections } from '../../packages/local/connections.ts';

let server: Server;
let connections: Connections;
let sockets: Socket[];
/** What the server writes, piece by piece, when a request has arrived. */
let pieces: string[];
let received: string;
beforeEach(async () => {
	[sockets, pieces, received] = [[], [], ''];
	server = createServer((socket) => {
		sockets.push(socket);
		socket.setNoDelay(true);
		socket.on('error', () => undefined);
		socket.on('data', (chunk) => {
			received += String(chunk);
			void reply(socket);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	connections = new Connections('127.0.0.1', (server.address() as AddressInfo).port);
});
afterEach(async () => {
	connections.close();
	for (const socket of sockets) socket.destroy();
	await new Promise((resolve) => server.close(resolve));
});

async function reply(socket: Socket): Promise<void> {
	for (const piece of pieces) {
		if (piece === 'end') return void socket.destroy();
		socket.write(piece);
		await new Promise((resolve) => setImmediate(resolve));
	}
}

const post = () => connections.post('/path', { 'x-name': 'value' }, Buffer.from('body'));

describe('a response is read whole', () => {
	test.each([
		['in one piece', ['HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello']],
		['in many pieces', [...'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello']],
		['in chunks', ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhe\r\n3', '\r\nllo\r\n0\r\n', '\r\n']],
	])('%s', async (_, written) => {
		pieces = written;
		const answers = [await post(), await post()];
		expect(answers.map(({ status, body }) => [status, body.toString()])).toEqual([
			[200, 'hello'],
			[200, 'hello'],
		]);
		expect(sockets).toHaveLength(1);
		expect(received).toContain('POST /path HTTP/1.1\r\n');
		expect(received).toContain('\r\ncontent-length: 4\r\nx-name: value\r\n\r\nbody');
	});
});

test('requests at one time take a connection each', async () => {
	pieces = ['HTTP/1.1 204 No Content\r\n\r\n'];
	await Promise.all([post(), post(), post()]);
	expect(sockets).toHaveLength(3);
});

test.each([
	['before the response', ['end']],
	['within the response', ['HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhel', 'end']],
])('a connection that ends %s rejects its request, and the next opens another', async (_, written) => {
	pieces = written;
	await expect(post()).rejects.toThrow(/ended before the response|ECONNRESET/);
	pieces = ['HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'];
	expect((await post()).status).toBe(200);
	expect((await post()).status).toBe(200);
	expect(sockets).toHaveLength(3);
});

test('a server that is not there rejects the request', async () => {
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	await expect(new Connections('127.0.0.1', port).post('/', {}, Buffer.alloc(0))).rejects.toThrow('ECONNREFUSED');
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
