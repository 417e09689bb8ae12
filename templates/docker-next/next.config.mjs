export default {
  // A server with only the modules it needs, which is what the Dockerfile copies.
  output: 'standalone',
};
