/** Loaded before VS Code's server: gives the key by which a window keeps its secrets over a reload, as code-server does. */
const { Buffer } = require('node:buffer');
const { Server } = require('node:http');
const { emit } = Server.prototype;

Server.prototype.emit = function (event, request, response, ...rest) {
  if (event !== 'request' || !/^\/+mint-key$/.test(request.url))
    return emit.call(this, event, request, response, ...rest);
  response.end(Buffer.alloc(32, 7));
  return true;
};
