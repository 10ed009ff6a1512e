// Names in an object store, by the rules of S3, which its kin follow.
import { text } from './values';

/**
 * Some beginnings and ends mean something else to S3.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export const bucket = text(
  /^(?!.*(?:\.\.|\.-|-\.))(?![0-9]+(?:\.[0-9]+){3}$)(?!xn--|sthree-|amzn-s3-demo-)(?!.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  'the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens, no address, no dot beside a dot or a hyphen, and none of the beginnings (xn--, sthree-) and ends (-s3alias, --x-s3) that S3 keeps for itself',
);

/** Other stores than AWS choose names of their own. */
export const region = text(
  /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
  'a region such as nyc3 or us-east-1: up to 63 letters, digits, dots, hyphens and underscores',
);

/** Below it a block has a key of some 250 characters, and S3 takes 1024. */
export const prefix = text(
  /^(?=.{1,512}$)(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)*$/,
  'a path of up to 512 characters without leading or trailing slash, and without . and .. as a part',
);
