-- The owner's marketplace schema, for a database that does not have it yet (demo, tests).
-- It repeats facts: names, types, defaults and keys are the owner's, also where we would choose
-- differently. No index beyond the owner's: a query that is fast here must be fast there.
-- Every statement gives way to what exists, so a second run, or a run on the real thing, changes nothing.

DO $$
BEGIN
    IF to_regtype('"public"."Role"') IS NULL THEN
        CREATE TYPE "public"."Role" AS ENUM ('FAN', 'CELEBRITY', 'ADMIN');
    END IF;
    -- The order of the labels is the owner's history, and ORDER BY status follows it.
    IF to_regtype('"public"."OrderStatus"') IS NULL THEN
        CREATE TYPE "public"."OrderStatus" AS ENUM ('PENDING', 'CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED', 'REFUNDED', 'PENDING_APPROVAL', 'REVISION_REQUESTED');
    END IF;
    IF to_regtype('"public"."BookingStatus"') IS NULL THEN
        CREATE TYPE "public"."BookingStatus" AS ENUM ('PENDING', 'ACCEPTED', 'COMPLETED', 'CANCELLED', 'REFUNDED', 'CONFIRMED');
    END IF;
    IF to_regtype('"public"."PaymentStatus"') IS NULL THEN
        CREATE TYPE "public"."PaymentStatus" AS ENUM ('PENDING', 'PROCESSING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'REFUNDED');
    END IF;
    IF to_regtype('"public"."ApprovalStatus"') IS NULL THEN
        CREATE TYPE "public"."ApprovalStatus" AS ENUM ('PENDING_APPROVAL', 'APPROVED', 'DECLINED', 'REVISION_REQUESTED');
    END IF;
    IF to_regtype('"public"."TransferStatus"') IS NULL THEN
        CREATE TYPE "public"."TransferStatus" AS ENUM ('PENDING', 'IN_TRANSIT', 'PAID', 'FAILED', 'CANCELLED');
    END IF;
    IF to_regtype('"public"."PayoutSchedule"') IS NULL THEN
        CREATE TYPE "public"."PayoutSchedule" AS ENUM ('DAILY', 'WEEKLY', 'MONTHLY');
    END IF;
    IF to_regtype('"public"."StripeAccountStatus"') IS NULL THEN
        CREATE TYPE "public"."StripeAccountStatus" AS ENUM ('PENDING', 'RESTRICTED', 'ACTIVE', 'REJECTED');
    END IF;
END
$$;

CREATE TABLE IF NOT EXISTS "public"."User" (
    "id"                text            NOT NULL,
    "name"              text,
    "email"             text            NOT NULL,
    "emailVerified"     timestamp(3),
    "image"             text,
    "password"          text,
    "role"              "public"."Role" NOT NULL DEFAULT 'FAN',
    "isVerified"        boolean         NOT NULL DEFAULT true,
    "createdAt"         timestamp(3)    NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt"         timestamp(3)    NOT NULL,
    "preferredLanguage" text            NOT NULL DEFAULT 'en',

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

CREATE TABLE IF NOT EXISTS "public"."Account" (
    "id"                text    NOT NULL,
    "userId"            text    NOT NULL,
    "type"              text    NOT NULL,
    "provider"          text    NOT NULL,
    "providerAccountId" text    NOT NULL,
    "refresh_token"     text,
    "access_token"      text,
    "expires_at"        integer,
    "token_type"        text,
    "scope"             text,
    "id_token"          text,
    "session_state"     text,

    CONSTRAINT "Account_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "public"."User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE IF NOT EXISTS "public"."Celebrity" (
    "id"                       text                           NOT NULL,
    "userId"                   text                           NOT NULL,
    "bio"                      text,
    "longBio"                  text,
    "category"                 text,
    "coverImage"               text,
    "price"                    double precision,
    "isActive"                 boolean                        NOT NULL DEFAULT true,
    "rating"                   double precision               DEFAULT 4.5,
    "averageRating"            double precision               DEFAULT 4.5,
    "totalReviews"             integer                        NOT NULL DEFAULT 0,
    "completionRate"           integer                        NOT NULL DEFAULT 95,
    "responseTime"             text                           NOT NULL DEFAULT '24 hours',
    "featured"                 boolean                        NOT NULL DEFAULT false,
    "verified"                 boolean                        NOT NULL DEFAULT false,
    "nextAvailable"            text                           DEFAULT '2024-01-15',
    "achievements"             text[]                         DEFAULT ARRAY[]::text[],
    "tags"                     text[]                         DEFAULT ARRAY[]::text[],
    "bankCountry"              text,
    "lastPayoutAt"             timestamp(3),
    "payoutSchedule"           "public"."PayoutSchedule"      NOT NULL DEFAULT 'WEEKLY',
    "pendingEarnings"          double precision               NOT NULL DEFAULT 0,
    "totalEarnings"            double precision               NOT NULL DEFAULT 0,
    "totalTips"                double precision               NOT NULL DEFAULT 0,
    "preferredCurrency"        text                           NOT NULL DEFAULT 'nzd',
    "stripeAccountStatus"      "public"."StripeAccountStatus" NOT NULL DEFAULT 'PENDING',
    "stripeChargesEnabled"     boolean                        NOT NULL DEFAULT false,
    "stripeOnboardingComplete" boolean                        NOT NULL DEFAULT false,
    "stripePayoutsEnabled"     boolean                        NOT NULL DEFAULT false,
    "stripeConnectAccountId"   text,
    "createdAt"                timestamp(3)                   NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt"                timestamp(3)                   NOT NULL,

    CONSTRAINT "Celebrity_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Celebrity_userId_fkey" FOREIGN KEY ("userId") REFERENCES "public"."User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE IF NOT EXISTS "public"."Order" (
    "id"                     text                      NOT NULL,
    "orderNumber"            text                      NOT NULL,
    "userId"                 text                      NOT NULL,
    "celebrityId"            text                      NOT NULL,
    "status"                 "public"."OrderStatus"    NOT NULL DEFAULT 'PENDING',
    "totalAmount"            double precision          NOT NULL,
    "currency"               text                      NOT NULL DEFAULT 'nzd',
    "paymentIntentId"        text,
    "paymentStatus"          "public"."PaymentStatus"  NOT NULL DEFAULT 'PENDING',
    "paidAt"                 timestamp(3),
    "recipientName"          text                      NOT NULL,
    "occasion"               text                      NOT NULL,
    "personalMessage"        text                      NOT NULL,
    "specialInstructions"    text,
    "messageType"            text                      NOT NULL,
    "email"                  text                      NOT NULL,
    "phone"                  text,
    "scheduledDate"          timestamp(3),
    "scheduledTime"          text,
    "videoUrl"               text,
    "deliveredAt"            timestamp(3),
    "celebrityAmount"        double precision,
    "platformFee"            double precision,
    "transferId"             text,
    "transferStatus"         "public"."TransferStatus" NOT NULL DEFAULT 'PENDING',
    "payoutStatus"           "public"."TransferStatus" NOT NULL DEFAULT 'PENDING',
    "transferredAt"          timestamp(3),
    "approvalStatus"         "public"."ApprovalStatus" NOT NULL DEFAULT 'PENDING_APPROVAL',
    "approvedAt"             timestamp(3),
    "declinedAt"             timestamp(3),
    "declineReason"          text,
    "maxRevisions"           integer                   NOT NULL DEFAULT 2,
    "revisionCount"          integer                   NOT NULL DEFAULT 0,
    "platformFeeTransferred" boolean                   NOT NULL DEFAULT false,
    "createdAt"              timestamp(3)              NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt"              timestamp(3)              NOT NULL,

    CONSTRAINT "Order_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Order_userId_fkey" FOREIGN KEY ("userId") REFERENCES "public"."User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Order_celebrityId_fkey" FOREIGN KEY ("celebrityId") REFERENCES "public"."Celebrity" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE IF NOT EXISTS "public"."OrderItem" (
    "id"          text             NOT NULL,
    "orderId"     text             NOT NULL,
    "type"        text             NOT NULL,
    "name"        text             NOT NULL,
    "description" text,
    "quantity"    integer          NOT NULL DEFAULT 1,
    "unitPrice"   double precision NOT NULL,
    "totalPrice"  double precision NOT NULL,
    "metadata"    jsonb,

    CONSTRAINT "OrderItem_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "OrderItem_orderId_fkey" FOREIGN KEY ("orderId") REFERENCES "public"."Order" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE IF NOT EXISTS "public"."Booking" (
    "id"                  text                     NOT NULL,
    "orderId"             text                     NOT NULL,
    "orderNumber"         text                     NOT NULL,
    "userId"              text                     NOT NULL,
    "celebrityId"         text                     NOT NULL,
    "message"             text                     NOT NULL,
    "recipientName"       text                     NOT NULL,
    "occasion"            text,
    "instructions"        text,
    "specialInstructions" text,
    "status"              "public"."BookingStatus" NOT NULL DEFAULT 'PENDING',
    "price"               double precision         NOT NULL,
    "totalAmount"         double precision         NOT NULL,
    "scheduledDate"       timestamp(3),
    "deadline"            timestamp(3),
    "createdAt"           timestamp(3)             NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt"           timestamp(3)             NOT NULL,

    CONSTRAINT "Booking_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Booking_orderId_fkey" FOREIGN KEY ("orderId") REFERENCES "public"."Order" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Booking_userId_fkey" FOREIGN KEY ("userId") REFERENCES "public"."User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Booking_celebrityId_fkey" FOREIGN KEY ("celebrityId") REFERENCES "public"."Celebrity" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE IF NOT EXISTS "public"."Tip" (
    "id"              text                      NOT NULL,
    "orderId"         text                      NOT NULL,
    "userId"          text                      NOT NULL,
    "celebrityId"     text                      NOT NULL,
    "amount"          double precision          NOT NULL,
    "currency"        text                      NOT NULL DEFAULT 'nzd',
    "message"         text,
    "paymentIntentId" text,
    "paymentStatus"   "public"."PaymentStatus"  NOT NULL DEFAULT 'PENDING',
    "paidAt"          timestamp(3),
    "transferId"      text,
    "transferStatus"  "public"."TransferStatus" NOT NULL DEFAULT 'PENDING',
    "transferredAt"   timestamp(3),
    "createdAt"       timestamp(3)              NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt"       timestamp(3)              NOT NULL,

    CONSTRAINT "Tip_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Tip_orderId_fkey" FOREIGN KEY ("orderId") REFERENCES "public"."Order" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Tip_userId_fkey" FOREIGN KEY ("userId") REFERENCES "public"."User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Tip_celebrityId_fkey" FOREIGN KEY ("celebrityId") REFERENCES "public"."Celebrity" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- Prisma makes its unique keys as indexes, not as constraints; ON CONFLICT and error texts name them.
CREATE UNIQUE INDEX IF NOT EXISTS "User_email_key" ON "public"."User" ("email");
CREATE UNIQUE INDEX IF NOT EXISTS "Account_provider_providerAccountId_key" ON "public"."Account" ("provider", "providerAccountId");
CREATE UNIQUE INDEX IF NOT EXISTS "Celebrity_userId_key" ON "public"."Celebrity" ("userId");
CREATE UNIQUE INDEX IF NOT EXISTS "Celebrity_stripeConnectAccountId_key" ON "public"."Celebrity" ("stripeConnectAccountId");
CREATE UNIQUE INDEX IF NOT EXISTS "Order_orderNumber_key" ON "public"."Order" ("orderNumber");
CREATE UNIQUE INDEX IF NOT EXISTS "Order_paymentIntentId_key" ON "public"."Order" ("paymentIntentId");
CREATE UNIQUE INDEX IF NOT EXISTS "Booking_orderId_key" ON "public"."Booking" ("orderId");
CREATE UNIQUE INDEX IF NOT EXISTS "Booking_orderNumber_key" ON "public"."Booking" ("orderNumber");
CREATE UNIQUE INDEX IF NOT EXISTS "Tip_paymentIntentId_key" ON "public"."Tip" ("paymentIntentId");
