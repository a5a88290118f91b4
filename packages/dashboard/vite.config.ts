import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const gateway = 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [react()],
  build: { target: 'es2022', assetsInlineLimit: 0 },
  server: {
    proxy: { '/ws': { target: gateway, ws: true }, '/analytics': gateway, '/demo': gateway, '/health': gateway },
  },
});
