// From a key to the squiggle on the screen, beside a server that does nothing. usage: latency.mjs FOLDER PICTURES VSIX
import { journey } from './hands.mjs';

const [folder, pictures, vsix] = process.argv.slice(2);
const ROUNDS = 21;

/** Milliseconds from the key that makes a bucket public to the squiggle below it. */
async function measure({ page }) {
  const taken = [];
  const squiggle = page.locator('.squiggly-error').first();
  for (let round = 0; round < ROUNDS; round++) {
    await page.keyboard.type('x');
    await squiggle.waitFor({ state: 'detached' });
    await page.waitForTimeout(100);
    await page.evaluate(() => {
      window.taken = undefined;
      const pressed = () => {
        const start = performance.now();
        const observer = new MutationObserver(() => {
          if (document.querySelector('.squiggly-error')) {
            observer.disconnect();
            window.taken = performance.now() - start;
          }
        });
        observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] });
      };
      window.addEventListener('keydown', pressed, { capture: true, once: true });
    });
    await page.keyboard.press('Backspace');
    taken.push(await (await page.waitForFunction(() => window.taken)).jsonValue());
  }
  taken.sort((one, two) => one - two);
  const middle = taken[(ROUNDS - 1) / 2];
  return `${middle.toFixed(1)} ms (median of ${ROUNDS}; least ${taken[0].toFixed(1)}, most ${taken[ROUNDS - 1].toFixed(1)})`;
}

await journey([vsix], pictures, {}, async (hands) => {
  const { page, server } = hands;
  await hands.open(folder, 'main.tf');
  await page.waitForSelector('.squiggly-error', { state: 'attached' });
  await hands.openProblems('s3-public-acl');
  await page.keyboard.press('Control+Shift+M');
  await hands.goTo('8:24'); // before the closing quote of "public-read"
  hands.say(`stacklint: key press to squiggle on the screen: ${await measure(hands)}`);
  server.configure({ 'stacklint.path': process.env.STACKLINT_TEST_EMPTY });
  await page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
  await page.locator('.squiggly-error').first().waitFor({ state: 'attached' });
  hands.say(`empty: key press to squiggle on the screen: ${await measure(hands)}`);
  server.configure({});
});
