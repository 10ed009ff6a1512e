// How an operator chooses an image.
import * as z from 'zod';
import { imageRepository as repository } from './urls';
import { digest } from './values';

/** A version of an image, and the content that it must have. */
export const image = <Version extends z.ZodType>(version: Version) =>
  z.strictObject({
    version,
    repository: repository
      .optional()
      .describe(
        'Name of the image without its tag, registry included: where a mirror calls it something else.',
      ),
    digest: digest
      .optional()
      .describe('Digest of the image; the version alone may be moved by its publisher.'),
  });
