/**
 * Preloaded into a Node web server (`node --import ./bench/log-requests.mjs server.mjs`): appends one JSON line for every
 * completed answer to the file named by M3W_REQUEST_LOG, so that a bench can prove what was asked and how often.
 */
import { appendFileSync } from 'node:fs'
import { Server } from 'node:http'

const file = process.env.M3W_REQUEST_LOG
const emit = Server.prototype.emit

Server.prototype.emit = function (event, ...args) {
  if (event === 'request' && file !== undefined) {
    const [request, response] = args
    response.on('finish', () => {
      const url = `http://${request.headers.host}${request.url}`
      appendFileSync(
        file,
        `${JSON.stringify({ at: Date.now(), method: request.method, url, status: response.statusCode })}\n`,
      )
    })
  }
  return emit.call(this, event, ...args)
}
