import { defineConfig } from 'vite';

export default defineConfig({
  // Relative, because the Hub serves the page below a path of its own.
  base: './',
});
