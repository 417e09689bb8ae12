/** Loaded before VS Code's server: no window is offered compressed frames, which only cost time on one machine. */
const { Server } = require('node:http');
const { emit } = Server.prototype;

Server.prototype.emit = function (event, request, ...rest) {
  if (event === 'upgrade') delete request.headers['sec-websocket-extensions'];
  return emit.call(this, event, request, ...rest);
};
