namespace BookingAdmin.Bench.Clicks;

/// <summary>
/// The clock inside a page: from the time stamp of a trusted click or key to the change of the document that shows what came of it, and to
/// the end of the frame that draws it. Neither the driver of the browser nor its way to the page is in the figure.
/// </summary>
static class PageClock
{
    /// <summary>What is watched; each is a text that changes when the result is there.</summary>
    public const string Heading = "heading", Rows = "rows", Preview = "preview";

    public const string Script = """
        (() => {
          const shows = {
            heading: () => document.querySelector('h1')?.textContent ?? '',
            rows: () => [...document.querySelectorAll('main tbody tr')].map(row => row.querySelector('a[href]')?.textContent).join(),
            preview: () => String([...document.querySelectorAll('button')].some(
              button => button.textContent.trim() === 'Create booking' && !button.disabled)),
          };
          const quiet = 400, patience = 10_000;
          let show, last, press, change, drawn;
          const drawnThen = done => requestAnimationFrame(() => {
            const behind = new MessageChannel();
            behind.port1.onmessage = () => done(performance.now());
            behind.port2.postMessage(0);
          });
          for (const kind of ['click', 'keydown'])
            addEventListener(kind, event => {
              if (event.isTrusted)
                [press, change, drawn] = [event.timeStamp, undefined, undefined];
            }, { capture: true });

          const cold = window.coldPage = {};
          new MutationObserver(() => {
            const now = show?.();
            if (now !== last) {
              [last, change] = [now, performance.now()];
              drawnThen(time => { drawn = time; });
            }
            if (!cold.row && document.querySelector('main tbody tr a[href], main article')) {
              cold.row = performance.now();
              drawnThen(time => { cold.drawn = time; });
            }
            if (!cold.live && document.querySelector('main[data-live]'))
              cold.live = performance.now();
          }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });

          window.pageClock = {
            watch: what => {
              show = shows[what];
              last = show();
              press = change = drawn = undefined;
            },
            // The last change counts, once no other has followed for a while.
            read: async () => {
              const begun = performance.now();
              while (press === undefined || drawn === undefined || performance.now() - change < quiet) {
                if (performance.now() - begun > patience)
                  throw new Error(`nothing changed after a press: ${last}`);
                await new Promise(next => setTimeout(next, 20));
              }
              return [change - press, drawn - press];
            },
            // The first frame with a row in it: what blocks drawing may hold it back.
            cold: () => [
              Math.max(cold.drawn ?? 0, performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0), cold.live ?? 0],
          };
        })();
        """;
}
