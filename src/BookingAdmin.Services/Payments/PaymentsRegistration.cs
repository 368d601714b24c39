using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Services.Payments.Captures;
using BookingAdmin.Services.Payments.Compare;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Services.Payments.Refunds;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Payments.Upkeep;

namespace BookingAdmin.Services.Payments;

static class PaymentsRegistration
{
    public static IServiceCollection AddPayments(this IServiceCollection services) => services
        // Connections to Stripe, and what Stripe last said about our key.
        .AddSingleton<StripeGateway>()
        .AddSingleton<StripeRest>()
        .AddScoped<OrderIntake>()
        .AddScoped<TipIntake>()
        .AddScoped<CallerIntents>()
        .AddScoped<IntentCreator>()
        .AddScoped<IntentWriter>()
        .AddScoped<IntentCloser>()
        .AddScoped<PaymentWriter>()
        .AddScoped<TipWriter>()
        .AddScoped<PaymentList>()
        .AddScoped<RefundAnswers>()
        .AddScoped<RefundSender>()
        .AddScoped<RefundActions>()
        .AddScoped<StripeEvents>()
        .AddScoped<EventHandling>()
        .AddScoped<EventActions>()
        .AddScoped<Compare.Reconciliation>()
        .AddScoped<UnpaidOrders>()
        .AddScoped<AuthorizationUpkeep>()
        .AddScoped<PaymentPruning>()
        .AddScoped<EventUpkeep>()
        .AddScoped<OutboxHandler, IntentHandler>()
        .AddScoped<OutboxHandler, MoneyBackHandler>()
        .AddScoped<OutboxHandler, CaptureHandler>()
        .AddScoped<OutboxHandler, StripeEventHandler>()
        .AddScoped<OutboxHandler, EventForwarder>();
}
