using BookingAdmin.Data.Marketplace;
using BookingAdmin.Embedded.Stripe;
using BookingAdmin.Services.Payments.Intake;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Web.Demo;

/// <summary>
/// Orders a video as a customer of the demo would, and pays: by the intake that the marketplace's checkout calls, and by an event of the
/// double's. Each order is another customer's, so that nobody orders faster than a person does.
/// </summary>
sealed class DemoOrders(OrderIntake intake, DemoStripe stripe, IDbContextFactory<BookingAdminContext> contexts)
{
    const string UsualCelebrity = "emma.stone@example.test";
    const long Cents = 150_00;

    static readonly (string Recipient, string Occasion, string Message)[] Wishes =
    [
        ("Grandma Ruth", "Birthday", "She is eighty and has a new telephone. Please be the first call that is no mistake."),
        ("the choir of St Anne’s", "Good luck", "Forty voices, one competition, and a bus that leaves at five in the morning."),
        ("Milo", "Graduation", "Milo has finished his thesis on snails. It took as long as one would think."),
        ("Auntie Lupe", "Get well", "She is bored in hospital and has begun to reorganise the ward."),
        ("Bram and Ines", "Anniversary", "Ten years, two cats, one sofa. Tell them who owns it."),
    ];

    /// <param name="celebrity">Whom the video is ordered of; null: Emma Stone, or who else there is.</param>
    /// <returns>The order's number.</returns>
    /// <exception cref="InvalidInputException">It could not be placed.</exception>
    public async Task<string> PlaceAsync(string? celebrity, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var placed = await context.Orders.CountAsync(cancel);
        celebrity ??= await context.Celebrities.Where(c => c.IsActive)
            .OrderByDescending(c => c.User!.Email == UsualCelebrity).ThenBy(c => c.CreatedAt).Select(c => c.Id)
            .FirstOrDefaultAsync(cancel);
        var customers = context.Set<UserRow>().Where(user => user.Role == UserRole.Fan && user.Name != null);
        var customer = await customers.OrderBy(user => user.Id).Skip(placed % Math.Max(await customers.CountAsync(cancel), 1))
            .FirstOrDefaultAsync(cancel);
        if (celebrity is null || customer is null)
            throw new InvalidInputException("This marketplace has no celebrity, or no customer, for an order.");
        var wish = Wishes[placed % Wishes.Length];
        var result = await intake.PlaceAsync(
            new(ActorId.User(customer.Id), customer.Name!, Roles.Customer) { CustomerId = customer.Id },
            new(celebrity, Cents, wish.Recipient, wish.Occasion, wish.Message, customer.Email, null, "personal", null, null, null,
                [new("service", "Personal video message", null, 1, Cents, Cents, null)]),
            null, cancel);
        if (result is not IntakeResult.Placed order)
            throw new InvalidInputException("The order could not be placed. Try again in a moment.");
        await stripe.PayAsync(order.ClientSecret, cancel);
        return order.OrderNumber;
    }
}
