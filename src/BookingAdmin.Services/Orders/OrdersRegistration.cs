namespace BookingAdmin.Services.Orders;

static class OrdersRegistration
{
    public static IServiceCollection AddOrders(this IServiceCollection services) => services
        .AddScoped<OrderList>()
        .AddScoped<OrderDetails>();
}
