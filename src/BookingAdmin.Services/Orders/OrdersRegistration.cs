using BookingAdmin.Services.Orders.Notes;
using BookingAdmin.Services.Orders.Views;

namespace BookingAdmin.Services.Orders;

static class OrdersRegistration
{
    public static IServiceCollection AddOrders(this IServiceCollection services) => services
        .AddScoped<OrderList>()
        .AddScoped<OrderTotals>()
        .AddScoped<SavedViews>()
        .AddScoped<OrderNotes>()
        .AddScoped<OrderAssignees>()
        .AddScoped<OrderDetails>();
}
