namespace BookingAdmin.Data.Own;

/// <summary>Who of the staff looks after an order; no row where nobody does.</summary>
public sealed class OrderAssignee
{
    public required string OrderId { get; init; }
    public required string ActorId { get; init; }
    public required string ActorName { get; init; }
    public DateTimeOffset Since { get; init; }
}

sealed class OrderAssigneeConfiguration : IEntityTypeConfiguration<OrderAssignee>
{
    public void Configure(EntityTypeBuilder<OrderAssignee> assignee)
    {
        assignee.ToTable("order_assignee");
        assignee.HasKey(a => a.OrderId);
        assignee.HasIndex(a => a.ActorId);
    }
}
