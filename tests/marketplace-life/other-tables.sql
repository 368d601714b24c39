-- What the marketplace has beside the tables that BookingAdmin needs, as far as life.sql fills it.
CREATE TYPE public."TransferType" AS ENUM ('BOOKING_PAYMENT', 'TIP');

CREATE TABLE public."Payout" (
    id text PRIMARY KEY,
    "celebrityId" text NOT NULL REFERENCES public."Celebrity" (id),
    "orderId" text NOT NULL REFERENCES public."Order" (id),
    amount double precision NOT NULL,
    "platformFee" double precision NOT NULL,
    currency text NOT NULL DEFAULT 'nzd',
    "stripeTransferId" text,
    status public."TransferStatus" NOT NULL DEFAULT 'PENDING',
    "paidAt" timestamp(3),
    "createdAt" timestamp(3) NOT NULL DEFAULT now(),
    "updatedAt" timestamp(3) NOT NULL
);

CREATE TABLE public."Transfer" (
    id text PRIMARY KEY,
    "stripeTransferId" text NOT NULL UNIQUE,
    "celebrityId" text NOT NULL REFERENCES public."Celebrity" (id),
    "orderId" text REFERENCES public."Order" (id),
    "tipId" text REFERENCES public."Tip" (id),
    amount double precision NOT NULL,
    currency text NOT NULL DEFAULT 'nzd',
    type public."TransferType" NOT NULL,
    status public."TransferStatus" NOT NULL DEFAULT 'PENDING',
    description text,
    "failureReason" text,
    "initiatedAt" timestamp(3) NOT NULL DEFAULT now(),
    "completedAt" timestamp(3),
    "failedAt" timestamp(3),
    "createdAt" timestamp(3) NOT NULL DEFAULT now(),
    "updatedAt" timestamp(3) NOT NULL
);

CREATE TABLE public."Review" (
    id text PRIMARY KEY,
    "userId" text NOT NULL REFERENCES public."User" (id),
    "celebrityId" text NOT NULL REFERENCES public."Celebrity" (id),
    "bookingId" text REFERENCES public."Booking" (id),
    rating integer NOT NULL,
    comment text,
    occasion text,
    verified boolean NOT NULL DEFAULT false,
    "createdAt" timestamp(3) NOT NULL DEFAULT now(),
    "updatedAt" timestamp(3) NOT NULL
);

CREATE TABLE public."PlatformFeeTransfer" (
    id text PRIMARY KEY,
    amount double precision NOT NULL,
    currency text NOT NULL DEFAULT 'nzd',
    "stripeTransferId" text,
    status text NOT NULL DEFAULT 'PENDING',
    description text,
    metadata jsonb,
    "createdAt" timestamp(3) NOT NULL DEFAULT now(),
    "updatedAt" timestamp(3) NOT NULL
);

CREATE TABLE public."FinancialSettings" (
    id text PRIMARY KEY,
    "platformFee" double precision NOT NULL DEFAULT 20,
    "platformFeeBalance" double precision NOT NULL DEFAULT 0,
    "lastPlatformFeePayout" timestamp(3),
    "minimumPayout" double precision NOT NULL DEFAULT 50,
    "payoutSchedule" text NOT NULL DEFAULT 'weekly',
    "adminStripeAccountId" text,
    "adminStripeAccountEmail" text,
    "adminStripeAccountName" text,
    "adminStripeAccountStatus" text NOT NULL DEFAULT 'PENDING',
    "createdAt" timestamp(3) NOT NULL DEFAULT now(),
    "updatedAt" timestamp(3) NOT NULL
);
