import express from 'express';

const app = express();
app.use(express.json({ limit: '1mb' }));

app.get('/', (request, response) => {
  response.json({ message: 'The app is running.' });
});

app.get('/health', (request, response) => {
  response.json({ status: 'ok' });
});

app.post('/count', (request, response) => {
  const text = request.body?.text;
  if (typeof text !== 'string') {
    response.status(422).json({ success: false, error_code: 'TEXT_MISSING', message: 'Send {"text": "..."}.' });
    return;
  }
  response.json({ characters: Array.from(text).length, words: text.split(/\s+/).filter(Boolean).length });
});

const server = app.listen(process.env.PORT ?? {{port}}, '0.0.0.0');

// A Space ends its container with SIGTERM; open requests are answered first.
process.once('SIGTERM', () => server.close());
