// What the ingest benchmark measures against: a bare `node:http` server that parses the same JSON, answers the same bytes,
// and does nothing else. Prints its port.
import { createServer } from 'node:http'

const answer = Buffer.from('{"accepted":1,"rejected":[]}')
const headers = ['Content-Type', 'application/json', 'Content-Length', String(answer.length)]

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const [first] = chunks
    const body: unknown = JSON.parse((chunks.length === 1 && first ? first : Buffer.concat(chunks)).toString('utf8'))
    response.writeHead(typeof body === 'object' ? 202 : 400, headers)
    response.end(answer)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' && address ? address.port : ''}\n`)
})
