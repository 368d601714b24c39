namespace BookingAdmin.Domain.Marketplace;

// The marketplace's own enum types: members carry the labels of the database (PENDING_APPROVAL is PendingApproval),
// in the order of the database.

/// <summary>What a user of the marketplace is there; not a role in BookingAdmin.</summary>
public enum UserRole { Fan, Celebrity, Admin }

/// <summary>How far an order is.</summary>
public enum OrderStatus { Pending, Confirmed, InProgress, Completed, Cancelled, Refunded, PendingApproval, RevisionRequested }

/// <summary>How far a booking is. The marketplace writes Confirmed on acceptance; Accepted is found in old rows.</summary>
public enum BookingStatus { Pending, Accepted, Completed, Cancelled, Refunded, Confirmed }

/// <summary>How far the customer's payment is.</summary>
public enum PaymentStatus { Pending, Processing, Succeeded, Failed, Cancelled, Refunded }

/// <summary>Whether the customer approved the video, or the celebrity declined the request.</summary>
public enum ApprovalStatus { PendingApproval, Approved, Declined, RevisionRequested }

/// <summary>How far a transfer to the celebrity is.</summary>
public enum TransferStatus { Pending, InTransit, Paid, Failed, Cancelled }
