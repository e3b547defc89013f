import { Agent, get } from 'node:http';

/** Scrapes without a break until it is told to end, then says how often, and how often in vain. */
const [port = '0', scrapers = '1'] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });
let scrapes = 0;
let errors = 0;
let running = true;

process.once('SIGTERM', () => {
  running = false;
});
await Promise.all(Array.from({ length: Number(scrapers) }, scrapeOnAndOn));
process.stdout.write(JSON.stringify({ scrapes, errors }));
process.exit(0);

async function scrapeOnAndOn(): Promise<void> {
  while (running) {
    const complete = await scrape().catch(() => false);
    scrapes++;
    if (!complete) errors++;
  }
}

function scrape(): Promise<boolean> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port: Number(port), path: '/metrics', agent }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('end', () =>
        resolve(response.statusCode === 200 && bytes === Number(response.headers['content-length'])),
      );
      response.on('error', reject);
    }).on('error', reject);
  });
}
